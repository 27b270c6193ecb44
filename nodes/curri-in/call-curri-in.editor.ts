import { showExamples } from "../common/editor/examples.js";
import { liveHint } from "../common/editor/hint.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { timeZoneField } from "../common/editor/time-zone-field.js";
import { urlRow } from "../common/editor/url-row.js";
import { httpPath, numberWithin, timeZone } from "../common/editor/validators.js";
import { pathHint } from "./path.editor.js";

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
    deadline: { value: 1500, validate: numberWithin(200, 10000) },
    onDeadline: { value: "continue" },
    timeZone: { value: "", validate: timeZone },
    version: { value: 1 },
  },
  paletteLabel: "CURRI in",
  label() {
    return this.name || "CURRI in";
  },
  labelStyle,
  outputLabels() {
    return this._("label.output");
  },
  button: {
    onclick() {
      openCallTest(this.id);
    },
  },
  oneditprepare() {
    addStyle();
    showExamples(this);
    urlRow($("#call-curri-in-url"), { off: this._("form.url.off"), local: this._("form.url.local") });
    pathHint(this);
    timeZoneField($("#node-input-timeZone"));
    const deadline = $("#node-input-deadline");
    liveHint(deadline, deadline, () => (Number(deadline.val()) >= 2000 ? this._("form.deadline.late") : ""));
    $("#call-curri-in-test").on("click", () => openCallTest(this.id));
  },
});

/** The sidebar has it. */
const openCallTest = (id: string): void => RED.actions.invoke("call-events:call-test", id);
