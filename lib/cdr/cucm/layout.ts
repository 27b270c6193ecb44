import { isReservedName } from "../../call/index.js";
import { columnsByCount, isKnownColumn, type RowKind, spellingOf } from "./columns.js";

const typeName = /^\s*(?:INTEGER|VARCHAR\(\d+\)|UNIQUEIDENTIFIER)\s*$/i;

/** The line below the names: `INTEGER,VARCHAR(50),…`. */
export const isTypesLine = (cells: readonly string[]): boolean =>
  typeName.test(cells[0]!) && cells.every((cell) => typeName.test(cell));

/** A line of names: three that CUCM knows, in any order. */
export function isHeader(cells: readonly string[]): boolean {
  let known = 0;
  for (const cell of cells) if (isKnownColumn(cell.trim()) && ++known === 3) return true;
  return false;
}

/** @param place where its column stands; a column that a file does not have is blank */
export const cellOf = (cells: readonly string[], place: number): string => (place < 0 ? "" : cells[place]!);

/** What the columns of a file are: by their names, whatever the version and order; or by their number, without names. */
export class Layout {
  readonly names: readonly string[];
  readonly kind: RowKind;

  private constructor(names: readonly string[], kind: RowKind) {
    this.names = names;
    this.kind = kind;
  }

  static ofHeader(cells: readonly string[]): Layout {
    const names = cells.map((cell) => spellingOf(cell.trim()));
    const isCmr = names.includes("varVQMetrics") || names.includes("numberPacketsSent");
    return new Layout(names, isCmr ? "cmr" : "cdr");
  }

  /** @returns undefined when no version of CUCM has that many columns */
  static ofCount(count: number): Layout | undefined {
    const known = columnsByCount(count);
    return known && new Layout(known.names, known.kind);
  }

  /** Where a column stands; -1 = the file does not have it. */
  indexOf(name: string): number {
    return this.names.lastIndexOf(name);
  }

  /** The columns that a record can have: a name that JavaScript reserves would reach into its own objects. */
  get usable(): number[] {
    return this.names.flatMap((name, index) => (name === "" || isReservedName(name) ? [] : [index]));
  }
}
