import { httpPath, numberWithin, timeZone } from "../common/editor/validators.js";

interface CurriIn {
  name: string;
  listener: string;
  path: string;
  deadline: number | string;
  onDeadline: "continue" | "not-applicable" | "reject";
  timeZone: string;
  version: number;
}

RED.nodes.registerType<CurriIn>("call-curri-in", {
  category: "call events",
  color: "#87A980",
  icon: "call-curri-in.svg",
  inputs: 0,
  outputs: 1,
  defaults: {
    name: { value: "" },
    listener: { value: "", type: "call-listener", required: false },
    path: { value: "/curri", validate: httpPath },
    deadline: { value: 1500, validate: numberWithin(100, 10000) },
    onDeadline: { value: "continue" },
    timeZone: { value: "", validate: timeZone },
    version: { value: 1 },
  },
  paletteLabel: "CURRI in",
  label() {
    return this.name || "CURRI in";
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels() {
    return this._("label.output");
  },
});
