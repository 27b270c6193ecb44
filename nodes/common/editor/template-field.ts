import { fieldPicker } from "./field-picker.js";
import { fieldGroups } from "./fields.js";
import { liveHint } from "./hint.js";
import { faultsInWords } from "./template-lint.js";

interface PickerOptions {
  /** Paths that only this form knows, such as `webhook.id`. */
  extraPaths?: string[];
}

/** The list of fields; the chosen one is handed over as a tag. */
function tagPicker(
  node: EditorNode,
  face: string,
  insert: (tag: string) => void,
  options: PickerOptions = {},
): JQuery {
  const groups = fieldGroups(node);
  const others = [...(options.extraPaths ?? []), "env.NAME", "flow.name", "global.name"];
  groups.push({
    label: node._("common.field.groupElsewhere"),
    fields: others.map((path) => ({ path, label: path })),
  });
  // A condition asks for any element of a list, a template renders the first.
  return fieldPicker(node, groups, { face, label: node._("common.template.insert") }, (path) =>
    insert(`{{ ${path.replaceAll(".*.", ".0.")} }}`),
  );
}

/** Makes a text input a template field: the list of fields beside it, and what is wrong below it. */
export function templateField(node: EditorNode, input: JQuery, options?: PickerOptions): void {
  input.wrap($("<span>", { class: "call-events-template" }));
  tagPicker(node, "{{ }}", (tag) => insertAtCursor(input, tag), options).insertAfter(input);
  liveHint(input, input, () => faultsInWords(node, String(input.val())));
}

/** The same list for a text input inside a list, which has no room for a hint. */
export function pickerFor(node: EditorNode, input: JQuery, options?: PickerOptions): JQuery {
  return tagPicker(node, "{{ }}", (tag) => insertAtCursor(input, tag), options);
}

function insertAtCursor(input: JQuery, text: string): void {
  const element = input[0] as HTMLInputElement;
  element.setRangeText(text, element.selectionStart ?? 0, element.selectionEnd ?? 0, "end");
  input.trigger("input").trigger("change").trigger("focus");
}

/** A template in the code editor. Close it when the form closes, saved or not. */
export interface TemplateEditor {
  setMode(mode: string): void;
  /** Fits it to what the form leaves of a height. */
  resizeTo(height: number): void;
  /** Writes the text into the property's hidden input. */
  save(): void;
  close(): void;
}

/** The code editor's mode for a template of this format. JSON's own marks `{{ tags }}` without quotes as errors. */
export const templateModeFor = (format: string): string =>
  format === "xml" ? "ace/mode/xml" : "ace/mode/handlebars";

/**
 * Puts a code editor into `#node-input-<property>-editor`, the button for the list of fields into `#node-input-<property>-bar`
 * and what is wrong into a hint below.
 */
export function templateEditor(
  node: EditorNode,
  property: string,
  mode: string,
  options?: PickerOptions,
): TemplateEditor {
  const id = `node-input-${property}-editor`;
  const hidden = $(`#node-input-${property}`);
  const editor = RED.editor.createEditor({ id, mode, value: String(hidden.val()) });
  const insert = (tag: string): void => {
    editor.session.replace(editor.selection.getRange(), tag);
    editor.focus();
  };
  tagPicker(node, node._("common.template.insert"), insert, options).appendTo(`#node-input-${property}-bar`);
  liveHint($(`#${id}`), hidden, () => faultsInWords(node, String(hidden.val())));
  editor.getSession().on("change", () => hidden.val(editor.getValue()).trigger("change"));
  return {
    setMode: (next) => editor.getSession().setMode(next),
    resizeTo(height) {
      $(`#${id}`).css("height", `${Math.max(120, height)}px`);
      editor.resize();
    },
    save: () => void hidden.val(editor.getValue()),
    close: () => editor.destroy(),
  };
}
