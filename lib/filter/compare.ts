/** No number and no date is longer; a caller may send texts that are, to see what they cost. */
const longestNumber = 330; // of more than 309 digits JavaScript makes Infinity
const longestDate = 64;

// Each character can be matched in one way only, so that what is no number is refused in one pass.
const numeric = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const isoDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$/;

/** A number, or text that is one; undefined for all else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string" || value.length > longestNumber) return undefined;
  const text = value.trim();
  return numeric.test(text) ? Number(text) : undefined;
}

/** true, 1, "1", "true" and their opposites; undefined for all else. */
export function toFlag(value: unknown): boolean | undefined {
  switch (typeof value === "string" ? value.trim().toLowerCase() : value) {
    case true:
    case 1:
    case "1":
    case "true":
      return true;
    case false:
    case 0:
    case "0":
    case "false":
      return false;
    default:
      return undefined;
  }
}

/** Text as it is, objects as JSON. */
export function toText(value: unknown, ignoreCase = false): string {
  const text = plainText(value);
  return ignoreCase ? text.toLowerCase() : text;
}

function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return ""; // it holds itself: it has no text, and no condition on its text holds
  }
}

/**
 * Less than 0, 0, or more; undefined when the two cannot be put in order.
 * What reads as a number on both sides goes by number, ISO dates by time, other text by its characters ("08:30" < "18:00").
 */
export function order(field: unknown, value: unknown, ignoreCase: boolean): number | undefined {
  const [a, b] = [toNumber(field), toNumber(value)];
  if (a !== undefined && b !== undefined) return a - b;
  if (a !== undefined || b !== undefined) return undefined;
  const [left, right] = [orderedText(field, ignoreCase), orderedText(value, ignoreCase)];
  if (left === undefined || right === undefined) return undefined;
  if (isDate(left) && isDate(right)) {
    const difference = Date.parse(left) - Date.parse(right);
    if (!Number.isNaN(difference)) return difference;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

const isDate = (text: string): boolean => text.length <= longestDate && isoDate.test(text);

function orderedText(value: unknown, ignoreCase: boolean): string | undefined {
  if (typeof value !== "string" && !(value instanceof Date)) return undefined;
  return toText(value, ignoreCase && typeof value === "string") || undefined;
}

const clockTime = /^\d\d:\d\d$/;

/** Both ends belong to it; from a later to an earlier time of day it runs over midnight. */
export function between(field: unknown, low: unknown, high: unknown, ignoreCase: boolean): boolean {
  const [fromLow, toHigh] = [order(field, low, ignoreCase), order(field, high, ignoreCase)];
  if (fromLow === undefined || toHigh === undefined) return false;
  const overMidnight =
    [field, low, high].every((time) => typeof time === "string" && clockTime.test(time)) &&
    (low as string) > (high as string);
  return overMidnight ? fromLow >= 0 || toHigh <= 0 : fromLow >= 0 && toHigh <= 0;
}

/** Nothing in it: no text but blanks, no elements; for a date also 0 and "Never". */
export function isEmpty(value: unknown, isDate: boolean): boolean {
  if (typeof value === "string") return value.trim() === "" || (isDate && isNoDate(value));
  if (typeof value === "object" && value !== null && !(value instanceof Date))
    return Object.keys(value).length === 0;
  return isDate && isNoDate(value);
}

/** CUCM writes 0 for a call that was never connected, the webhook payload "Never". */
export const isNoDate = (value: unknown): boolean =>
  value === 0 || value === "0" || (typeof value === "string" && value.trim().toLowerCase() === "never");
