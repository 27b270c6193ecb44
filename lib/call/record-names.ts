/** What a record's vendor calls its fields; all names in lower case. */
export interface FieldNames {
  /** Other spellings of a name. */
  aliases?: ReadonlyMap<string, readonly string[]>;
  /** Names that stand inside another member where an object does not have them itself. */
  inside?: ReadonlyMap<string, string>;
  /** Numeric fields that are left out of a record when they are 0. */
  zeroWhenAbsent?: ReadonlySet<string>;
}

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** Whole numbers of a cloud session; a flag is 1 or 0, and one that is 0 is left out of the record. */
export const cloudIntegers: readonly string[] = wordsOf(
  "sVer dur ring talk hold park lost lostinPark aban ans short dir type t2t hasRec rate",
);

/** Of a contact that was found for a caller. */
export const contactFields: readonly string[] = wordsOf(`
  title fullName companyName jobTitle phone1 phone2 phone3 phone4 email crmId
  field1 field2 field3 field4 field5 field6 field7 field8 field9 field10
`);

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
  zeroWhenAbsent: new Set(lower([...cloudIntegers, "rateCost"])),
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
