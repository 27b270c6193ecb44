import { pickerFor } from "./template-field.js";
import { faultsInWords } from "./template-lint.js";
import { isHeaderName } from "./validators.js";

export interface Pair {
  key: string;
  value: string;
}

interface ListOptions {
  keyLabel: string;
  valueLabel: string;
  /** Tells whether a key can be sent. */
  keyFits?(key: string): boolean;
  extraPaths?: string[];
}

/** An editable list of names and templated values in `list` (an `<ol>`); `read()` returns the rows as they stand. */
export function keyValueList(
  node: EditorNode,
  list: JQuery,
  pairs: Pair[],
  options: ListOptions,
): { read(): Pair[] } {
  list.editableList<Partial<Pair>>({
    removable: true,
    sortable: true,
    height: "auto",
    addItem(container, _index, pair) {
      const row = $("<div>", { class: "call-events-row" }).appendTo(container);
      const key = textInput(options.keyLabel, pair.key).addClass("call-events-key").appendTo(row);
      const value = textInput(options.valueLabel, pair.value).addClass("call-events-value").appendTo(row);
      pickerFor(node, value, options).appendTo(row);
      key.on("input change", () => {
        const text = String(key.val());
        const wrong = text !== "" && options.keyFits?.(text) === false;
        key
          .toggleClass("input-error", wrong)
          .attr("title", wrong ? node._("common.invalid.header", { name: text }) : "");
      });
      value.on("input change", () => {
        const faults = faultsInWords(node, String(value.val()));
        value.toggleClass("input-error", faults !== "").attr("title", faults);
      });
      key.trigger("change");
      value.trigger("change");
    },
  });
  list.editableList("addItems", pairs);
  return {
    read: () =>
      list
        .editableList("items")
        .toArray()
        .map((row) => ({
          key: String($(row).find(".call-events-key").val()).trim(),
          value: String($(row).find(".call-events-value").val()),
        }))
        .filter(({ key, value }) => key !== "" || value !== ""),
  };
}

const textInput = (label: string, value = ""): JQuery =>
  $("<input>", { type: "text", placeholder: label, "aria-label": label }).val(value);

/** The validator of a list whose values are templates; a flow of before there was this list has none. */
export function pairs(this: Worded, value: Pair[] | undefined, _options: object): boolean | string {
  const faults = (value ?? []).map((pair) => faultsInWords(this, pair.value)).filter((fault) => fault !== "");
  return faults.length === 0 || faults.join(" ");
}

/** The same for headers, whose names have rules of their own. */
export function headers(this: Worded, value: Pair[] | undefined, options: object): boolean | string {
  const name = (value ?? []).map(({ key }) => key).find((key) => !isHeaderName(key));
  return name === undefined ? pairs.call(this, value, options) : this._("common.invalid.header", { name });
}
