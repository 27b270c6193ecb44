import { showByChoice } from "../common/editor/choice.js";
import { showExamples } from "../common/editor/examples.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { templateField } from "../common/editor/template-field.js";
import { template } from "../common/editor/template-lint.js";
import { current } from "../common/editor/validators.js";

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

const templated = [
  "destination",
  "callingName",
  "calledName",
  "callingNumber",
  "calledNumber",
  "greeting",
  "announcement",
  "reason",
  "rawCixml",
];

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
    callingName: { value: "", validate: template },
    calledName: { value: "", validate: template },
    callingNumber: { value: "", validate: template },
    calledNumber: { value: "", validate: template },
    greeting: { value: "", validate: template },
    announcement: { value: "", validate: template },
    destination: {
      value: "",
      validate(value, options) {
        const diverts = current(this, "action") === "divert" && current(this, "rawCixml") === "";
        if (diverts && String(value).trim() === "") return this._("form.destination.missing");
        return template.call(this, value, options);
      },
    },
    reason: { value: "", validate: template },
    rawCixml: { value: "", validate: template },
    version: { value: 1 },
  },
  paletteLabel: "CURRI reply",
  label() {
    return this.name || "CURRI reply";
  },
  labelStyle,
  inputLabels() {
    return this._("label.input");
  },
  outputLabels() {
    return this._("label.output");
  },
  oneditprepare() {
    addStyle();
    showExamples(this);
    for (const property of templated) templateField(this, $(`#node-input-${property}`));
    if (this.reason || this.rawCixml) $(".call-events-details").prop("open", true);
    showByChoice($("#node-input-action"), "data-for-action");
  },
});
