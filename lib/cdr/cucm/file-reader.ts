import type { ReadOptions, ReadRecord } from "../types.js";
import { isHeader, isTypesLine, Layout } from "./layout.js";
import { RowReader } from "./row-reader.js";
import { type BadLine, type RowFault, RowScanner } from "./row-scanner.js";

/** A line that became no record, or a file that has none. */
export interface RefusedLine {
  /** `no_header`: the first line is neither names nor types nor a row of a known number of columns; no other line is read. */
  refused: RowFault | "no_header";
  /** The first line of a file is 1. */
  line: number;
  /** The line as it stands in the file. */
  text: string;
  /** How many cells it has, and how many it should have; for `cell_count` and `no_header`. */
  found: number;
  expected: number;
}

/** Reads a file of CUCM piece by piece: names, types, then a record per row. */
export class CucmFileReader {
  readonly #options: ReadOptions;
  readonly #scanner = new RowScanner();
  #rows: RowReader | undefined;
  #firstName = "";
  /** The file is refused. */
  #over = false;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  /** @param bytes the next piece; it may end anywhere, within a character too */
  feed(bytes: Buffer): void {
    this.#scanner.feed(bytes);
  }

  /** No more bytes will come. */
  end(): void {
    this.#scanner.end();
  }

  /** @returns undefined when more bytes are needed, and at the end */
  next(): ReadRecord | RefusedLine | undefined {
    while (!this.#over) {
      const line = this.#scanner.next();
      if (!line) return undefined;
      if (line.fault !== undefined)
        return this.#rows
          ? refusedLine(line, this.#scanner.columns)
          : this.#refuseFile(line.line, line.text, 0);
      const { cells } = line;
      if (this.#isNames(cells)) this.#use(Layout.ofHeader(cells));
      else if (isTypesLine(cells)) {
        if (!this.#rows && !this.#useCount(cells.length))
          return this.#refuseFile(line.line, this.#scanner.text, cells.length);
      } else if (this.#rows || this.#useCount(cells.length)) return this.#rows!.read(cells);
      else return this.#refuseFile(line.line, this.#scanner.text, cells.length);
    }
    return undefined;
  }

  /** Of the first line, and of a line further down where files were put together. */
  #isNames(cells: readonly string[]): boolean {
    if (!this.#rows) return isHeader(cells);
    return cells[0]!.trim().toLowerCase() === this.#firstName && isHeader(cells);
  }

  #use(layout: Layout): void {
    this.#rows = new RowReader(layout, this.#options);
    this.#scanner.columns = layout.names.length;
    this.#firstName = layout.names[0]!.toLowerCase();
  }

  #useCount(count: number): boolean {
    const layout = Layout.ofCount(count);
    if (layout) this.#use(layout);
    return layout !== undefined;
  }

  #refuseFile(line: number, text: string, found: number): RefusedLine {
    this.#over = true;
    return { refused: "no_header", line, text, found, expected: 0 };
  }
}

const refusedLine = ({ fault, line, text, found }: BadLine, expected: number): RefusedLine => ({
  refused: fault,
  line,
  text,
  found,
  expected,
});
