import { isDeepStrictEqual } from "node:util";
import { toFlag, toNumber, toText } from "./compare.js";

const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/**
 * Whether a field equals one of the values: a flag on either side compares as flags, a number on either side as
 * numbers, two objects by what they hold, all else as text.
 *
 * A block list may hold thousands of values and a message thousands of elements, so each value and each field is
 * turned into a text or a number once, and looked up.
 */
export function oneOf(values: readonly unknown[], ignoreCase: boolean): (field: unknown) => boolean {
  const present = values.filter((value) => value !== undefined && value !== null);
  const flags = new Set(present.filter((value) => typeof value === "boolean"));
  const others = present.filter((value) => typeof value !== "boolean");
  const numbers = numbersOf(others.filter(isNumber));
  const words = others.filter((value) => !isNumber(value));
  const objects = words.filter((value) => typeof value === "object") as object[];
  const textsOf = (some: unknown[]) => new Set(some.map((value) => toText(value, ignoreCase)));
  const plainTexts = textsOf(
    objects.length === 0 ? words : words.filter((value) => typeof value !== "object"),
  );
  const readAsFlags = once(() => new Set(present.map(toFlag)));
  const readAsNumbers = once(() => numbersOf(others));
  const objectTexts = once(() => textsOf(objects));

  return (field) => {
    if (typeof field === "boolean") return readAsFlags().has(field);
    if (flags.size > 0 && flags.has(toFlag(field)!)) return true;
    if (isNumber(field)) return readAsNumbers().has(toNumber(field)!);
    if (numbers.size > 0 && numbers.has(toNumber(field)!)) return true;
    if (plainTexts.size > 0 && plainTexts.has(toText(field, ignoreCase))) return true;
    if (objects.length === 0) return false;
    if (typeof field === "object") return objects.some((object) => equalObjects(field as object, object));
    return objectTexts().has(toText(field, ignoreCase));
  };
}

const numbersOf = (values: unknown[]): Set<number> =>
  new Set(values.map(toNumber).filter((number) => number !== undefined));

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function equalObjects(one: object, other: object): boolean {
  try {
    return isDeepStrictEqual(one, other);
  } catch {
    return false; // too deep to be walked
  }
}
