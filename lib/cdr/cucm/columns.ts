import { cdrColumns, cmrColumns } from "../../records/index.js";

export type RowKind = "cdr" | "cmr";

export const columnsOf: Record<RowKind, readonly string[]> = { cdr: cdrColumns, cmr: cmrColumns };

/** How many columns a version writes: 6.1, 7.1, 8.0, 8.5, 9, 10.0, 10.5 and 11, 12, 12.5(1)SU1 to 15; CMR: up to 9, 10 to 12.5(1), 14. */
const knownCounts: Record<RowKind, readonly number[]> = {
  cdr: [78, 94, 103, 104, 118, 125, 129, 131, 133],
  cmr: [19, 44, 48],
};

/** What a file without names has in its columns. @returns undefined for a count that no version writes */
export function columnsByCount(count: number): { kind: RowKind; names: readonly string[] } | undefined {
  for (const kind of ["cdr", "cmr"] as const) {
    if (knownCounts[kind].includes(count)) return { kind, names: columnsOf[kind].slice(0, count) };
  }
  return undefined;
}

const spellings = new Map([...cdrColumns, ...cmrColumns].map((name) => [name.toLowerCase(), name]));

/** A column's name in the spelling of real files; an unknown one stays as it is. */
export const spellingOf = (name: string): string => spellings.get(name.toLowerCase()) ?? name;

export const isKnownColumn = (name: string): boolean => spellings.has(name.toLowerCase());
