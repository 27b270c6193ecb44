import { filled } from "../common/editor/validators.js";

interface Template {
  name: string;
  template: string;
  escape: "json" | "text" | "xml" | "url" | "header";
  output: string;
  parse: boolean;
  missing: "warn" | "ignore" | "error";
  version: number;
}

RED.nodes.registerType<Template>("call-template", {
  category: "call events",
  color: "#F3B567",
  icon: "call-template.svg",
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: "" },
    template: { value: "" },
    escape: { value: "json" },
    output: { value: "payload", validate: filled },
    parse: { value: true },
    missing: { value: "warn" },
    version: { value: 1 },
  },
  paletteLabel: "call template",
  label() {
    return this.name || "call template";
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
