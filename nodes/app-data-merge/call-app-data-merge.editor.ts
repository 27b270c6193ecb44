import { ownSlug, stackOrder } from "../common/editor/apps.js";
import { numberWithin } from "../common/editor/validators.js";

interface AppDataMerge {
  name: string;
  order: number | string;
  mode: "set" | "join";
  data: string;
  dataType: string;
  message: string;
  expect: number | string | string[];
  timeout: number | string;
  version: number;
}

RED.nodes.registerType<AppDataMerge>("call-app-data-merge", {
  category: "call events",
  color: "#D8BFD8",
  icon: "call-app-data-merge.svg",
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: "", validate: ownSlug },
    order: { value: 50, validate: stackOrder },
    mode: { value: "set" },
    data: { value: "payload" },
    dataType: { value: "msg" },
    message: { value: "" },
    expect: { value: 2 },
    timeout: { value: 1000, validate: numberWithin(1, 60000) },
    version: { value: 1 },
  },
  paletteLabel: "app-data merge",
  label() {
    return this.name || "app-data merge";
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("label.input");
  },
  outputLabels() {
    return this._("label.output");
  },
});
