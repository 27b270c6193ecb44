/** Rows beyond both ends of what is visible, so that scrolling never shows a gap. */
const margin = 8;

interface RowWindowOptions<Row> {
  /** px; every row has it. */
  rowHeight: number;
  idOf(row: Row): string;
  /** Fills a new element with a row; called again when the row changed. */
  fill(element: JQuery, row: Row): void;
  onOpen(row: Row): void;
  /** Rows near the end are on the screen. */
  onNearEnd(): void;
  /** Accessible name of the list. */
  label: string;
}

let lists = 0;

/** A list of any length of which only what is visible is in the page. Arrow keys move in it, Enter opens. */
export class RowWindow<Row> {
  readonly element: JQuery;
  readonly #inner: JQuery;
  readonly #options: RowWindowOptions<Row>;
  readonly #shown = new Map<string, { element: JQuery; row: Row; text: string }>();
  readonly #prefix = `call-events-entry-${++lists}-`;
  #rows: readonly Row[] = [];
  #active: string | undefined;

  constructor(options: RowWindowOptions<Row>) {
    this.#options = options;
    this.#inner = $("<div>", { class: "call-events-rows", role: "presentation" });
    this.element = $("<div>", { class: "call-events-list", role: "listbox", tabindex: 0 })
      .attr("aria-label", options.label)
      .append(this.#inner)
      .on("scroll", () => this.#draw())
      .on("focus", () => this.#onFocus())
      .on("keydown", (event) => this.#onKey(event))
      .on("click", ".call-events-entry", (event) => {
        const row = this.#rows[Number($(event.currentTarget).attr("data-index"))];
        if (row) this.#open(row);
      });
    new ResizeObserver(() => this.#draw()).observe(this.element[0]!);
  }

  show(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#inner.css("height", rows.length * this.#options.rowHeight);
    this.#draw();
  }

  /** The rows on the screen, from the first to before the last. */
  get visible(): { from: number; to: number } {
    const { rowHeight } = this.#options;
    const { scrollTop, clientHeight } = this.element[0]!;
    const from = Math.floor(scrollTop / rowHeight);
    return {
      from: Math.min(from, this.#rows.length),
      to: Math.min(Math.ceil((scrollTop + clientHeight) / rowHeight), this.#rows.length),
    };
  }

  get isAtTop(): boolean {
    return this.element[0]!.scrollTop < this.#options.rowHeight;
  }

  toTop(): void {
    this.element.scrollTop(0);
  }

  focus(): void {
    this.element.trigger("focus");
  }

  #open(row: Row): void {
    this.#activate(this.#rows.indexOf(row));
    this.#options.onOpen(row);
  }

  /** Something in the list is always the one that Enter opens. */
  #onFocus(): void {
    if (this.#rows.every((row) => this.#options.idOf(row) !== this.#active))
      this.#activate(this.visible.from);
  }

  #onKey(event: JQuery.KeyDownEvent): void {
    const { from, to } = this.visible;
    const page = Math.max(to - from - 1, 1);
    const at = this.#rows.findIndex((row) => this.#options.idOf(row) === this.#active);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#rows.length - 1,
    };
    const target = steps[event.key];
    const row = this.#rows[at];
    if (target !== undefined) this.#activate(Math.min(Math.max(target, 0), this.#rows.length - 1));
    else if ((event.key === "Enter" || event.key === " ") && row) this.#options.onOpen(row);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the editor has shortcuts on these keys
  }

  #activate(index: number): void {
    const row = this.#rows[index];
    if (!row) return;
    const { rowHeight, idOf } = this.#options;
    this.#active = idOf(row);
    const list = this.element[0]!;
    const top = index * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + rowHeight - list.clientHeight;
    this.#draw();
  }

  #draw(): void {
    const { from, to } = this.visible;
    const [first, end] = [Math.max(from - margin, 0), Math.min(to + margin, this.#rows.length)];
    const wanted = this.#rows.slice(first, end);
    const ids = new Set(wanted.map(this.#options.idOf));
    for (const [id, { element }] of this.#shown) {
      if (ids.has(id)) continue;
      element.remove();
      this.#shown.delete(id);
    }
    for (const [offset, row] of wanted.entries()) this.#place(row, first + offset);
    const isDrawn = this.#active !== undefined && ids.has(this.#active);
    if (isDrawn) this.element.attr("aria-activedescendant", this.#prefix + this.#active);
    else this.element.removeAttr("aria-activedescendant");
    if (this.#rows.length - to < 4 * margin) this.#options.onNearEnd();
  }

  #place(row: Row, index: number): void {
    const { idOf, rowHeight, fill } = this.#options;
    const id = idOf(row);
    let shown = this.#shown.get(id);
    if (!shown) {
      const element = $("<div>", { class: "call-events-entry", role: "option", id: this.#prefix + id });
      shown = { element: element.css("height", rowHeight).appendTo(this.#inner), row, text: "" };
      this.#shown.set(id, shown);
    }
    const text = JSON.stringify(row);
    if (text !== shown.text) fill(shown.element.empty(), row);
    shown.text = text;
    shown.element
      .css("top", index * rowHeight)
      .attr({ "data-index": index, "aria-posinset": index + 1, "aria-setsize": -1 })
      .attr("aria-selected", String(id === this.#active));
  }
}
