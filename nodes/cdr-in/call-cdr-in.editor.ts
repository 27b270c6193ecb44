import { showByChoice } from "../common/editor/choice.js";
import { showExamples } from "../common/editor/examples.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { timeZoneField } from "../common/editor/time-zone-field.js";
import { urlRow } from "../common/editor/url-row.js";
import { current, filled, httpPath, numberWithin, timeZone } from "../common/editor/validators.js";
import { hasNeededCredentials, neededCredential } from "./needed-credentials.editor.js";
import { pathField } from "./path.editor.js";

interface CdrIn {
  name: string;
  source: string;
  format: string;
  records: string;
  keepBlanks: boolean;
  timeZone: string;
  store: string;
  path: string;
  after: string;
  archive: string;
  host: string;
  port: number | string;
  legacy: boolean;
  listener: string;
  verify: string;
  inputs: number;
  version: number;
}

RED.nodes.registerType<CdrIn>("call-cdr-in", {
  category: "call events",
  color: "#87A980",
  icon: "call-cdr-in.svg",
  inputs: 0,
  outputs: 2,
  defaults: {
    name: { value: "" },
    source: { value: "folder" },
    format: { value: "auto" },
    records: { value: "cdr" },
    keepBlanks: { value: false },
    timeZone: { value: "", validate: timeZone },
    store: { value: "", type: "call-store", required: false },
    path: {
      value: "",
      validate(value: unknown, options: object) {
        const source = current(this, "source");
        if (source === "folder") return filled.call(this, value, options);
        return source !== "http" || value === "" || httpPath.call(this, value, options);
      },
    },
    after: { value: "archive" },
    archive: { value: "" },
    host: { value: "" },
    port: {
      value: 2222,
      validate(value: unknown, options: object) {
        return current(this, "source") !== "sftp" || numberWithin(1, 65535).call(this, value, options);
      },
    },
    legacy: { value: false },
    listener: { value: "", type: "call-listener", required: false },
    verify: { value: "none" },
    // Only records of other nodes come through an input. It has no field, so that in the form a credential that is
    // missing marks its own alone.
    inputs: { value: 0, validate: hasNeededCredentials },
    version: { value: 1 },
  },
  credentials: {
    username: { type: "text", validate: neededCredential("username") },
    password: { type: "password", validate: neededCredential("password") },
    secret: { type: "password", validate: neededCredential("secret") },
  },
  paletteLabel: "CDR in",
  label() {
    return this.name || "CDR in";
  },
  labelStyle,
  inputLabels() {
    return this._("label.input");
  },
  outputLabels(index) {
    return this._(index === 0 ? "label.record" : "label.refused");
  },
  oneditprepare() {
    addStyle();
    showExamples(this);
    timeZoneField($("#node-input-timeZone"));
    const source = $("#node-input-source");
    showByChoice(source, "data-for-source");
    showByChoice($("#node-input-format"), "data-for-format");
    pathField(this, source, $("#node-input-path"));
    const show = (): void => {
      const from = String(source.val());
      $("#call-cdr-in-archive").toggle(from === "folder" && $("#node-input-after").val() === "archive");
      $("#call-cdr-in-secret").toggle(from === "http" && $("#node-input-verify").val() !== "none");
    };
    source.add("#node-input-after").add("#node-input-verify").on("change", show);
    show();
    urlRow($("#call-cdr-in-url"), { off: this._("form.url.off"), local: this._("form.url.local") }, "/cdr");
  },
  oneditsave() {
    this.inputs = $("#node-input-source").val() === "message" ? 1 : 0;
  },
});
