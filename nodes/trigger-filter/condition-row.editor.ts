import { exampleOf } from "../common/editor/examples.js";
import type { Field, FieldGroup } from "../common/editor/field.js";
import { fieldPicker } from "../common/editor/field-picker.js";
import { labelTypedInput } from "../common/editor/typed-input.js";
import { type Condition, comparesLetters, entriesOf, operators, valueKind } from "./condition.editor.js";

const contextTypes = ["json", "env", "flow", "global", "msg"];

const fieldListId = "call-trigger-filter-fields";

/** What the browser offers while a field is typed: there are hundreds, and a part of the name or the label finds one. */
export function fieldList(groups: FieldGroup[]): JQuery {
  const list = $("<datalist>", { id: fieldListId });
  const paths = new Set<string>();
  for (const { path, label } of groups.flatMap(({ fields }) => fields)) {
    if (!paths.has(path)) $("<option>", { value: path }).text(label).appendTo(list);
    paths.add(path);
  }
  return list;
}

/** A condition in the list: its inputs, and how to read them back. */
export interface ConditionRow {
  read(): Condition;
}

/** Builds the inputs of a condition into a row of the list. */
export function conditionRow(
  node: Worded,
  container: JQuery,
  condition: Condition,
  groups: FieldGroup[],
): ConditionRow {
  const fields = groups.flatMap((group) => group.fields);
  const first = $("<div>", { class: "call-events-row" }).appendTo(container);
  const second = $("<div>", { class: "call-events-row" }).appendTo(container);

  const field = fieldInput(node, first, condition.field, groups);
  const op = $("<select>", { "aria-label": node._("form.op") })
    .css("width", "150px")
    .appendTo(first);
  for (const name of operators)
    $("<option>", { value: name })
      .text(node._(`op.${name}`))
      .appendTo(op);
  op.val(condition.op);

  const box = $("<div>", { class: "call-events-condition-value" }).appendTo(second);
  const ignoreCase = $("<input>", { type: "checkbox" }).prop("checked", condition.ignoreCase);
  const ignoreLabel = $("<label>", { class: "call-events-ignore-case" });
  ignoreLabel.append(ignoreCase, document.createTextNode(node._("form.ignoreCase"))).appendTo(second);

  const choices = (): Field["values"] => fields.find(({ path }) => path === field.read())?.values;
  let shown = choices();
  let value = valueInput(node, box, condition, fields);
  const rebuild = (): void => {
    const entered = { ...condition, ...value.read(), field: field.read(), op: String(op.val()) };
    box.empty();
    shown = choices();
    value = valueInput(node, box, entered, fields);
    ignoreLabel.toggle(comparesLetters(entered.op));
    second.toggle(valueKind(entered.op) !== "none");
  };
  op.on("change", rebuild);
  // Leaving the field is a change too: a value input that need not change keeps the focus it has just been given.
  field.onChange(() => choices() !== shown && rebuild());
  rebuild();
  return {
    read: () => ({
      field: field.read(),
      op: String(op.val()),
      ...value.read(),
      ignoreCase: comparesLetters(String(op.val())) && Boolean(ignoreCase.prop("checked")),
    }),
  };
}

/** The list of the known fields beside the path itself, which can be any. */
function fieldInput(node: Worded, row: JQuery, path: string, groups: FieldGroup[]) {
  const label = node._("form.field");
  const input = $("<input>", { type: "text" }).attr({
    placeholder: exampleOf(node, "event.calling_number"),
    "aria-label": label,
  });
  input.attr("list", fieldListId);
  input.val(path).appendTo(row);
  fieldPicker(node, groups, { face: "…", label: node._("form.pickField") }, (chosen) => {
    input.val(chosen).trigger("change").trigger("focus");
  }).appendTo(row);
  return {
    read: () => String(input.val()).trim(),
    onChange: (handle: () => void) => void input.on("change", handle),
  };
}

type Value = Pick<Condition, "value" | "valueType">;

function valueInput(node: Worded, box: JQuery, condition: Condition, fields: Field[]): { read(): Value } {
  const kind = valueKind(condition.op);
  if (kind === "none") return { read: () => ({ value: "", valueType: "str" }) };
  if (kind === "range") return rangeInput(node, box, condition);
  return typedValueInput(node, box, condition, kind, fields);
}

/** Two ends typed in, or one or two names of where they are kept. */
function rangeInput(node: Worded, box: JQuery, { value, valueType }: Condition): { read(): Value } {
  const saved = (Array.isArray(value) ? value : [value]).map((end) => String(end ?? ""));
  const input = (label: string, text: string): JQuery =>
    $("<input>", { type: "text", placeholder: label, "aria-label": label }).val(text);
  const type = $("<select>", { "aria-label": node._("common.valueType") })
    .css("width", "100px")
    .appendTo(box);
  for (const name of ["str", "num"])
    $("<option>", { value: name })
      .text(node._(`form.type.${name}`))
      .appendTo(type);
  for (const name of contextTypes) $("<option>", { value: name }).text(name).appendTo(type);
  type.val(valueType === "bool" ? "str" : valueType);
  const [low, high] = [input(node._("form.from"), saved[0] ?? ""), input(node._("form.to"), saved[1] ?? "")];
  const names = input(node._("form.ends"), saved.filter((name) => name !== "").join(", "));
  const typedIn = $("<span>", { class: "call-events-condition-value" }).append(
    low,
    $("<span>").text("–"),
    high,
  );
  box.append(typedIn, names);
  const isTypedIn = (): boolean => ["str", "num"].includes(String(type.val()));
  const show = (): void => {
    typedIn.toggle(isTypedIn());
    names.toggle(!isTypedIn());
  };
  type.on("change", show);
  show();
  return {
    read() {
      const chosen = String(type.val());
      const text = String(names.val());
      if (isTypedIn()) return { value: [String(low.val()), String(high.val())], valueType: chosen };
      return { value: chosen !== "json" && text.includes(",") ? entriesOf(text) : text, valueType: chosen };
    },
  };
}

function typedValueInput(
  node: Worded,
  box: JQuery,
  { field, value, valueType }: Condition,
  kind: "one" | "list",
  fields: Field[],
): { read(): Value } {
  const choices = kind === "one" ? fields.find(({ path }) => path === field)?.values : undefined;
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  const input = $("<input>", { type: "text" }).css("width", "100%").val(text).appendTo(box);
  const types: unknown[] = [...contextTypes];
  if (kind === "list") types.unshift({ value: "list", label: node._("form.list"), icon: "fa fa-list" });
  else types.unshift("str", "num", "bool");
  if (choices) types.unshift({ value: "choice", label: node._("form.choice"), options: choices });
  input.typedInput({ types: types as never[] });
  input.typedInput("type", typeShown(kind, valueType, text, choices));
  input.typedInput("value", text);
  labelTypedInput(node, input, node._("form.value"));
  return {
    read() {
      const type = String(input.typedInput("type"));
      const entered = String(input.typedInput("value"));
      if (type === "list") return { value: entriesOf(entered), valueType: "str" };
      return { value: entered, valueType: type === "choice" ? "str" : type };
    },
  };
}

/** The typed input's type for a saved one: text from a list of choices is shown as the choice, texts as a list. */
function typeShown(kind: "one" | "list", valueType: string, text: string, choices: Field["values"]): string {
  if (kind === "list") return contextTypes.includes(valueType) ? valueType : "list";
  if (valueType !== "str" || !choices) return valueType;
  return text === "" || choices.some(({ value }) => value === text) ? "choice" : "str";
}
