interface Condition {
  field: string;
  op: string;
  value: unknown;
  valueType: string;
  ignoreCase: boolean;
}

interface TriggerFilter {
  name: string;
  conditions: Condition[];
  store: string;
  version: number;
}

RED.nodes.registerType<TriggerFilter>("call-trigger-filter", {
  category: "call events",
  color: "#E2D96E",
  icon: "call-trigger-filter.svg",
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: "" },
    conditions: { value: [] },
    store: { value: "" },
    version: { value: 1 },
  },
  paletteLabel: "trigger filter",
  label() {
    return this.name || "trigger filter";
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("label.input");
  },
  outputLabels(index) {
    return this._(index === 0 ? "label.hit" : "label.noHit");
  },
});
