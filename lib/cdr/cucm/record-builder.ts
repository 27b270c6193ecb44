import type { Layout } from "./layout.js";

/** A record as it goes out: Cisco's names, every value a text but `duration`. */
export type CucmRecord = Record<string, string | number>;

type Cell = string | number;
export type Build = (cells: readonly Cell[]) => CucmRecord;

/** The columns that a row fills. Rows of a file fill a few sets of columns only. */
interface Shape {
  isBlank: Uint8Array;
  build: Build;
}

/** Shapes kept per file; whoever sends more of them gets slower records, not more memory. */
const mostShapes = 200;
const plainName = /^[A-Za-z_]\w*$/;

/** Makes records of rows; blank cells are left out unless they are to be kept. */
export class RecordBuilder {
  readonly #names: readonly string[];
  readonly #usable: readonly number[];
  readonly #keepBlanks: boolean;
  readonly #compiles: boolean;
  readonly #shapes = new Map<string, Shape>();
  #last: Shape | undefined;

  constructor(layout: Layout, keepBlanks: boolean) {
    this.#names = layout.names;
    this.#usable = layout.usable;
    this.#keepBlanks = keepBlanks;
    this.#compiles = this.#usable.every((index) => plainName.test(layout.names[index]!));
  }

  /** What makes the record of these cells; as often as it is called, and also after cells that are not blank have changed. */
  builderOf(cells: readonly string[]): Build {
    if (this.#last && hasShape(cells, this.#last.isBlank)) return this.#last.build;
    const shape = this.#shapeOf(cells);
    if (!shape) return this.#plain(this.#filled(cells));
    this.#last = shape;
    return shape.build;
  }

  #shapeOf(cells: readonly string[]): Shape | undefined {
    const isBlank = Uint8Array.from(cells, (cell) => (cell === "" ? 1 : 0));
    const key = isBlank.join("");
    let shape = this.#shapes.get(key);
    if (!shape && this.#shapes.size < mostShapes) {
      const filled = this.#filled(cells);
      shape = { isBlank, build: (this.#compiles && this.#compiled(filled)) || this.#plain(filled) };
      this.#shapes.set(key, shape);
    }
    return shape;
  }

  #filled(cells: readonly string[]): number[] {
    return this.#usable.filter((index) => this.#keepBlanks || cells[index] !== "");
  }

  /**
   * An object literal with all its names makes a record many times as fast as adding one name after the other
   * (docs/adr/0009-records-from-compiled-literals.md). Only plain names get into it, so no file can bring code.
   *
   * @returns undefined where this process must not compile text
   */
  #compiled(filled: readonly number[]): Build | undefined {
    const members = filled.map((index) => `${JSON.stringify(this.#names[index])}:cells[${index}]`);
    try {
      return new Function("cells", `return {${members.join()}}`) as Build;
    } catch {
      return undefined;
    }
  }

  #plain(filled: readonly number[]): Build {
    const names = this.#names;
    return (cells) => {
      const record: CucmRecord = {};
      for (const index of filled) record[names[index]!] = cells[index]!;
      return record;
    };
  }
}

function hasShape(cells: readonly string[], isBlank: Uint8Array): boolean {
  for (let index = 0; index < isBlank.length; index++) {
    if ((cells[index]!.length === 0) !== (isBlank[index] === 1)) return false;
  }
  return true;
}
