import type { Row } from "./row.js";
import { byDue, bySeq, SortedRows } from "./sorted-rows.js";

interface Line {
  rows: SortedRows;
  head?: Row | undefined;
}

/** The waiting rows: of each key they stand in line, and only the one at the head may be sent. */
export class Lines {
  readonly #isLeased: (row: Row) => boolean;
  /** By endpoint, then key. */
  readonly #lines = new Map<string, Map<string, Line>>();
  readonly #ready = new Map<string, SortedRows>();

  constructor(isLeased: (row: Row) => boolean) {
    this.#isLeased = isLeased;
  }

  /** Those that may be sent once they are due, the one that is due first at the front. */
  ready(endpoint: string): Iterable<Row> {
    return this.#ready.get(endpoint) ?? [];
  }

  add(row: Row): void {
    if (row.key === undefined) {
      this.#readyOf(row.endpoint).add(row);
      return;
    }
    const line = this.#lineOf(row.endpoint, row.key);
    line.rows.add(row);
    this.#appointHead(line);
  }

  /** @param row as it was when it was added */
  remove(row: Row): void {
    if (row.key === undefined) {
      this.#readyOf(row.endpoint).remove(row);
      return;
    }
    const line = this.#lineOf(row.endpoint, row.key);
    line.rows.remove(row);
    if (line.head === row) this.#setHead(line, undefined);
    if (line.rows.first) this.#appointHead(line);
    else this.#lines.get(row.endpoint)!.delete(row.key);
  }

  /** The oldest; but whoever is being sent stays at the head until that is over. */
  #appointHead(line: Line): void {
    if (line.head && this.#isLeased(line.head)) return;
    if (line.head !== line.rows.first) this.#setHead(line, line.rows.first);
  }

  #setHead(line: Line, head: Row | undefined): void {
    if (line.head) this.#readyOf(line.head.endpoint).remove(line.head);
    if (head) this.#readyOf(head.endpoint).add(head);
    line.head = head;
  }

  #readyOf(endpoint: string): SortedRows {
    let ready = this.#ready.get(endpoint);
    if (!ready) {
      ready = new SortedRows(byDue);
      this.#ready.set(endpoint, ready);
    }
    return ready;
  }

  #lineOf(endpoint: string, key: string): Line {
    let lines = this.#lines.get(endpoint);
    if (!lines) {
      lines = new Map();
      this.#lines.set(endpoint, lines);
    }
    let line = lines.get(key);
    if (!line) {
      line = { rows: new SortedRows(bySeq) };
      lines.set(key, line);
    }
    return line;
  }
}
