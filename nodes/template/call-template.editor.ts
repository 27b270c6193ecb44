import { showByChoice } from "../common/editor/choice.js";
import { labelStyle } from "../common/editor/label-style.js";
import { addStyle } from "../common/editor/style.js";
import { type TemplateEditor, templateEditor, templateModeFor } from "../common/editor/template-field.js";
import { template } from "../common/editor/template-lint.js";
import { labelTypedInput } from "../common/editor/typed-input.js";
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

let editor: TemplateEditor | undefined;

function closeEditor(): void {
  editor?.close();
  editor = undefined;
}

RED.nodes.registerType<Template>("call-template", {
  category: "call events",
  color: "#F3B567",
  icon: "call-template.svg",
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: "" },
    template: { value: "", validate: template },
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
  labelStyle,
  inputLabels() {
    return this._("label.input");
  },
  outputLabels() {
    return this._("label.output");
  },
  oneditprepare() {
    addStyle();
    const context = $("#node-input-escape");
    const opened = templateEditor(this, "template", templateModeFor(String(context.val())));
    editor = opened;
    context.on("change", () => opened.setMode(templateModeFor(String(context.val()))));
    showByChoice(context, "data-for-escape");
    labelTypedInput(this, $("#node-input-output").typedInput({ types: ["msg"] }), this._("form.output"));
  },
  oneditsave() {
    editor?.save();
    closeEditor();
  },
  oneditcancel: closeEditor,
  oneditresize({ height }) {
    const others = $("#dialog-form .form-row:visible").not(".call-events-wide").toArray();
    const taken = others.reduce((sum, row) => sum + ($(row).outerHeight(true) ?? 0), 0);
    editor?.resizeTo(height - taken - 90);
  },
});
