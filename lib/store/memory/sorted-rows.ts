import type { Row } from "./row.js";

type Order = (a: Row, b: Row) => number;

export const bySeq: Order = (a, b) => a.seq - b.seq;
export const byDue: Order = (a, b) => a.due - b.due || a.seq - b.seq;

/** Rows in an order that none of them shares its place in; what they are ordered by must not change meanwhile. */
export class SortedRows {
  readonly #order: Order;
  readonly #rows: Row[] = [];

  constructor(order: Order) {
    this.#order = order;
  }

  get first(): Row | undefined {
    return this.#rows[0];
  }

  add(row: Row): void {
    this.#rows.splice(this.#placeOf(row), 0, row);
  }

  remove(row: Row): void {
    const place = this.#placeOf(row);
    if (this.#rows[place] === row) this.#rows.splice(place, 1);
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#rows.values();
  }

  #placeOf(row: Row): number {
    let from = 0;
    let to = this.#rows.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#order(this.#rows[middle]!, row) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
