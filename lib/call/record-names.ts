import { cloudDecimals, cloudIntegers, contactFields } from "../records/index.js";

/** What a record's vendor calls its fields; all names in lower case. */
export interface FieldNames {
  /** Other spellings of a name. */
  aliases?: ReadonlyMap<string, readonly string[]>;
  /** Names that stand inside another member where an object does not have them itself. */
  inside?: ReadonlyMap<string, string>;
  /** Numeric fields that are left out of a record when they are 0. */
  zeroWhenAbsent?: ReadonlySet<string>;
}

/** Where vendors' tables and their files or samples disagree. Read in either spelling. */
const twoSpellings: ReadonlyArray<readonly [string, string]> = [
  ["triggerID", "triggerId"],
  ["lRngDevName", "lRgDevName"],
  ["TransferToId", "TrasnferToId"],
  ["destLegIdentifier", "destLegCallIdentifier"],
  ["directoryNum", "directoryNumber"],
  ["directoryNumPartition", "directoryNumberPartition"],
  ["headsetSN", "SN"],
  ["headsetMetrics", "Metrics"],
];

const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());

/** How the fields of `msg.cdr` are found by filters and templates, whatever their vendor calls them. */
export const recordNames: FieldNames = {
  aliases: new Map(
    twoSpellings.flatMap((pair) => {
      const [one, other] = lower(pair) as [string, string];
      return [
        [one, [other]],
        [other, [one]],
      ] as Array<[string, string[]]>;
    }),
  ),
  // The vendor's table shows a contact's fields beside those of the match, its sample inside of `fields`.
  inside: new Map(lower(contactFields).map((name) => [name, "fields"])),
  zeroWhenAbsent: new Set(lower([...cloudIntegers, ...cloudDecimals])),
};

/** The name under which an object itself has a field: as it is written, in other letters' case, or in another spelling. */
export function ownName(object: object, name: string, { aliases }: FieldNames): string | undefined {
  const wanted = name.toLowerCase();
  const spellings = [wanted, ...(aliases?.get(wanted) ?? [])];
  const names = Object.keys(object);
  for (const spelling of spellings) {
    const match = names.find((own) => own.length === spelling.length && own.toLowerCase() === spelling);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** The object that has a field: the one given, or the member in which its vendor may have put it. */
export function holderOf(object: object, name: string, names: FieldNames): object {
  const inside = names.inside?.get(name.toLowerCase());
  if (inside === undefined || ownName(object, name, names) !== undefined) return object;
  const member = ownName(object, inside, names);
  const holder = member && (object as Record<string, unknown>)[member];
  return typeof holder === "object" && holder !== null ? holder : object;
}
