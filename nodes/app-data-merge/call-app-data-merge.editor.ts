import { ownSlug, slugFor, stackOrder } from "../common/editor/apps.js";
import { showByChoice } from "../common/editor/choice.js";
import { labelStyle } from "../common/editor/label-style.js";
import { orderHint, slugPreview } from "../common/editor/slug-preview.js";
import { addStyle } from "../common/editor/style.js";
import { templateField } from "../common/editor/template-field.js";
import { template } from "../common/editor/template-lint.js";
import { labelTypedInput } from "../common/editor/typed-input.js";
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
    data: { value: "payload", validate: RED.validators.typedInput("dataType") },
    dataType: { value: "msg" },
    message: { value: "", validate: template },
    expect: {
      value: 2,
      validate(value: AppDataMerge["expect"], _options) {
        const fits = Array.isArray(value)
          ? value.length > 0
          : Number.isInteger(Number(value)) && Number(value) >= 2;
        return this.mode !== "join" || fits || this._("form.expect.invalid");
      },
    },
    timeout: { value: 1000, validate: numberWithin(1, 60000) },
    version: { value: 1 },
  },
  paletteLabel: "app-data merge",
  label() {
    return this.name || "app-data merge";
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
    const mode = $("#node-input-mode");
    slugPreview(this, () => mode.val() === "set");
    orderHint(this);
    templateField(this, $("#node-input-message"));
    const data = $("#node-input-data").typedInput({
      types: ["msg", "flow", "global", "str", "num", "bool", "json", "env"],
      typeField: "#node-input-dataType",
    });
    labelTypedInput(this, data, this._("form.data.label"));
    expectField(this);
    showByChoice(mode, "data-for-mode");
  },
  oneditsave() {
    const expect = $("#call-app-data-merge-expect");
    const text = String(expect.typedInput("value"));
    this.expect = expect.typedInput("type") === "slugs" ? slugsIn(text) : numberIn(text);
  },
});

const slugsIn = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .filter((name) => name !== "")
    .map((name) => slugFor("call-app-data-merge", name));

/** A number as a number, `${ENV}` as it is. */
const numberIn = (text: string): number | string => (Number.isFinite(Number(text)) ? Number(text) : text);

function expectField(node: EditorNode<AppDataMerge>): void {
  const bySlugs = Array.isArray(node.expect);
  const field = $("#call-app-data-merge-expect");
  field.val(bySlugs ? (node.expect as string[]).join(", ") : String(node.expect));
  field.typedInput({
    types: [
      { value: "branches", label: node._("form.expect.branches") },
      { value: "slugs", label: node._("form.expect.slugs") },
    ],
  });
  field.typedInput("type", bySlugs ? "slugs" : "branches");
  labelTypedInput(node, field, node._("form.expect.label"));
}
