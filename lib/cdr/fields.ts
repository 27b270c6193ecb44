import { isReservedName } from "../call/index.js";

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Names by their lower case, and by other spellings that vendors use. */
export function spellingsOf(
  names: readonly string[],
  others: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  return new Map([
    ...names.map((name) => [name.toLowerCase(), name] as const),
    ...Object.entries(others).map(([other, name]) => [other.toLowerCase(), name] as const),
  ]);
}

/** An object with its known names in one spelling; unknown ones stay, and names that JavaScript reserves do not. */
export function spelt(object: JsonObject, spellings: ReadonlyMap<string, string>): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(object))
    if (!isReservedName(name)) result[spellings.get(name.toLowerCase()) ?? name] = value;
  return result;
}
