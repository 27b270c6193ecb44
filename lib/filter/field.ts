import { type FieldNames, holderOf, ownName } from "../call/index.js";

/** What a field has in one message. */
export interface Found {
  /** One value, or with `*` any number; nothing that is absent, null or a function. */
  values: readonly unknown[];
  /** The field holds a date, so that 0 and "Never" mean none (CUCM writes 0, the webhook payload "Never"). */
  isDate: boolean;
  /** The field is absent, and counts as 0 for all but the question whether it is empty. */
  isAbsent?: true;
}

const none: Found = { values: [], isDate: false };
const absentZero: Found = { values: [0], isDate: false, isAbsent: true };
/** The word "date" in a name of camel case or with underscores: dateTimeConnect, StartDateTime, created_date. */
const dateName = /(?:^|_)date(?![a-z])|Date(?![a-z])/;

/**
 * Takes a path apart once. By own properties only; names below `cdr.` match in any case and spelling.
 *
 * @returns reads the field of a message
 */
export function fieldReader(path: string, names: FieldNames = {}): (message: object) => Found {
  const keys = path.split(".");
  const inRecord = keys[0] === "cdr";
  const last = keys.at(-1)!;
  const absentIsZero = inRecord && names.zeroWhenAbsent?.has(last.toLowerCase());
  return (message) => {
    let values: unknown[] = [message];
    let name = last;
    for (const [depth, key] of keys.entries()) {
      const next: unknown[] = [];
      for (const each of values) {
        const spellings = inRecord && depth > 0 ? names : undefined;
        const value =
          spellings && isObject(each) && !Array.isArray(each) ? holderOf(each, key, spellings) : each;
        const own = ownKey(value, key, spellings);
        if (own !== undefined) name = own;
        collect(value, key, own, next);
      }
      values = next;
      if (values.length === 0) return absentIsZero && leavesZerosOut(message) ? absentZero : none;
    }
    return { values, isDate: dateName.test(name) };
  };
}

/** Only the record of a cloud session does; a message without its kind, such as one made by hand, may have one. */
function leavesZerosOut(message: object): boolean {
  const { cdr, event } = message as { cdr?: unknown; event?: { record?: unknown } };
  return isObject(cdr) && (event?.record ?? "cloud-session") === "cloud-session";
}

function collect(value: unknown, key: string, own: string | undefined, into: unknown[]): void {
  const found: unknown[] =
    own !== undefined
      ? [(value as Record<string, unknown>)[own]]
      : key === "*" && isObject(value)
        ? Object.values(value)
        : key === "length" && isObject(value)
          ? [Object.keys(value).length]
          : [];
  for (const each of found)
    if (each !== undefined && each !== null && typeof each !== "function") into.push(each);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The name under which an object has the key itself, if it has it. */
function ownKey(value: unknown, key: string, names: FieldNames | undefined): string | undefined {
  if (key === "__proto__") return undefined;
  if (typeof value === "string") return key === "length" ? key : undefined;
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, key)) return key;
  if (!names || Array.isArray(value)) return undefined;
  return ownName(value, key, names);
}
