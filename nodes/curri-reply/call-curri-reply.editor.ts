interface CurriReply {
  name: string;
  action: "continue" | "divert" | "reject" | "not-applicable" | "from-message";
  callingName: string;
  calledName: string;
  callingNumber: string;
  calledNumber: string;
  greeting: string;
  announcement: string;
  destination: string;
  reason: string;
  rawCixml: string;
  version: number;
}

RED.nodes.registerType<CurriReply>("call-curri-reply", {
  category: "call events",
  color: "#87A980",
  icon: "call-curri-reply.svg",
  align: "right",
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: "" },
    action: { value: "continue" },
    callingName: { value: "" },
    calledName: { value: "" },
    callingNumber: { value: "" },
    calledNumber: { value: "" },
    greeting: { value: "" },
    announcement: { value: "" },
    destination: { value: "" },
    reason: { value: "" },
    rawCixml: { value: "" },
    version: { value: 1 },
  },
  paletteLabel: "CURRI reply",
  label() {
    return this.name || "CURRI reply";
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
