import type { FieldGroup } from "./field.js";

interface PickerWords {
  /** On the button. */
  face: string;
  /** What the button does, for its tooltip and for screen readers. */
  label: string;
}

/** px; room for a label and its path side by side. */
const width = 380;
/** px between the list and the edges of the window. */
const margin = 10;

let pickers = 0;

/** A button that opens the list of fields, of which there are hundreds: what is typed there filters by path and label. */
export function fieldPicker(
  node: Worded,
  groups: FieldGroup[],
  { face, label }: PickerWords,
  onPick: (path: string) => void,
): JQuery {
  const button = $("<button>", { type: "button", class: "red-ui-button call-events-picker", title: label })
    .attr({ "aria-label": label, "aria-haspopup": "listbox", "aria-expanded": "false" })
    .text(face);
  let close: (() => void) | undefined;
  const open = (): void => {
    const list = new FieldList(node, groups, label, (path) => {
      close?.();
      if (path === undefined) button.trigger("focus");
      else onPick(path);
    });
    const panel = RED.popover.panel(list.element);
    panel.container.width(Math.min(width, window.innerWidth - 2 * margin));
    const closed = (): void => {
      close = undefined;
      button.attr("aria-expanded", "false");
    };
    close = () => {
      closed();
      panel.hide();
    };
    panel.show({
      target: button,
      offset: [sideways(button, panel.container), 2],
      closeButton: button,
      onclose: closed,
    });
    button.attr("aria-expanded", "true");
    list.focus();
  };
  return button.on("click", () => (close ?? open)());
}

/** px by which the list is moved so that it ends where the button does, since forms stand at the right; all of it is seen. */
function sideways(button: JQuery, list: JQuery): number {
  const left = button.offset()?.left ?? 0;
  const end = left + (button.outerWidth() ?? 0);
  return Math.max(end - (list.outerWidth() ?? 0), margin) - left;
}

/** The list in the panel: a search field that keeps the focus, and below it what it finds. */
class FieldList {
  readonly element: JQuery;
  readonly #search: JQuery;
  readonly #groups: JQuery[];
  readonly #none: JQuery;
  readonly #done: (path?: string) => void;
  #active: JQuery = $();

  /** @param done hears which path was picked, or that none was */
  constructor(node: Worded, groups: FieldGroup[], label: string, done: (path?: string) => void) {
    this.#done = done;
    const id = `call-events-fields-${++pickers}`;
    this.#search = $("<input>", { type: "text", role: "combobox" }).attr({
      placeholder: node._("common.picker.search"),
      "aria-label": node._("common.picker.search"),
      "aria-controls": id,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      autocomplete: "off",
    });
    this.#none = $("<div>", { class: "call-events-field-none", role: "status" });
    this.#groups = groups.map((group, index) => groupOf(group, `${id}-${index}`));
    const list = $("<div>", { id, class: "call-events-field-list", role: "listbox" }).attr(
      "aria-label",
      label,
    );
    this.element = $("<div>", { class: "call-events-fields" }).append(
      this.#search,
      list.append(this.#groups),
      this.#none,
    );
    this.#search
      .on("input", () => {
        this.#filter(String(this.#search.val()));
        this.#none.text(this.#visible.length === 0 ? node._("common.picker.none") : "");
      })
      .on("keydown", (event) => this.#onKey(event));
    list
      .on("mousedown", (event) => event.preventDefault()) // the search keeps the focus
      .on("click", "[role=option]", ({ currentTarget }) => this.#pick($(currentTarget)));
    this.#filter("");
  }

  focus(): void {
    this.#search.trigger("focus");
  }

  get #visible(): JQuery {
    return this.element.find("[role=option]:not([hidden])");
  }

  /** Every word must stand in the path or the label. */
  #filter(text: string): void {
    const words = text.toLowerCase().split(/\s+/);
    for (const group of this.#groups) {
      for (const option of group.children("[role=option]").toArray())
        option.hidden = words.some((word) => !option.textContent.toLowerCase().includes(word));
      group.prop("hidden", group.children("[role=option]:not([hidden])").length === 0);
    }
    this.#activate(this.#visible.first());
  }

  /** None of these keys is meant for the form behind the list. */
  #onKey(event: JQuery.KeyDownEvent): void {
    event.stopPropagation();
    const options = this.#visible;
    const at = options.index(this.#active);
    if (event.key === "ArrowDown") this.#activate(options.eq((at + 1) % options.length));
    else if (event.key === "ArrowUp") this.#activate(options.eq(at - 1));
    else if (event.key === "Enter") this.#pick(this.#active);
    else if (event.key === "Escape") this.#done();
    else {
      // From the button on, Tab goes where it would have gone without the list.
      if (event.key === "Tab") this.#done();
      return;
    }
    event.preventDefault();
  }

  #activate(option: JQuery): void {
    this.#active.attr("aria-selected", "false");
    this.#active = option.attr("aria-selected", "true");
    this.#search.attr("aria-activedescendant", option.attr("id") ?? "");
    option[0]?.scrollIntoView({ block: "nearest" });
  }

  #pick(option: JQuery): void {
    const path = option.attr("data-path");
    if (path !== undefined) this.#done(path);
  }
}

function groupOf({ label, fields }: FieldGroup, id: string): JQuery {
  const title = $("<div>", { id, class: "call-events-field-group" }).text(label);
  const options = fields.map((field, index) =>
    $("<div>", { id: `${id}-${index}`, role: "option", title: field.path })
      .attr({ "data-path": field.path, "aria-selected": "false" })
      .append($("<span>").text(field.label), field.label === field.path ? $() : $("<code>").text(field.path)),
  );
  return $("<div>", { role: "group" }).attr("aria-labelledby", id).append(title, options);
}
