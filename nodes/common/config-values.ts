/**
 * Reading what stands in a flow: a number may arrive as text (typed by hand, or from `${ENV}`),
 * a field may be missing (an older flow), and a value may be out of range.
 */

/** A number within `min`–`max`; anything else becomes `fallback`, an out-of-range number the nearer end. */
export function numberOf(value: unknown, fallback: number, min = -Infinity, max = Infinity): number {
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (value === null || !Number.isFinite(number)) return fallback;
  return Math.min(max, Math.max(min, number));
}

export const textOf = (value: unknown, fallback = ""): string =>
  typeof value === "string" ? value : value === undefined || value === null ? fallback : String(value);

/** A flag; `${ENV}` brings text, so "false", "0" and "" are off. */
export function flagOf(value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value === "string") return !["", "false", "0", "no", "off"].includes(value.trim().toLowerCase());
  return Boolean(value);
}

/** One of the listed words; anything else becomes the first. */
export const choiceOf = <T extends string>(value: unknown, choices: readonly [T, ...T[]]): T =>
  choices.includes(value as T) ? (value as T) : choices[0];

/** The `{ key, value }` rows of an editable list; rows without a key are dropped. */
export function pairsOf(value: unknown): Array<{ key: string; value: string }> {
  if (!Array.isArray(value)) return [];
  return value
    .map((row) => ({ key: textOf(row?.key).trim(), value: textOf(row?.value) }))
    .filter((row) => row.key !== "");
}

/** Where an app stands in the stack: 10–100, 50 when nothing is said. */
export interface StackOrder {
  order: number;
  /** What the flow says instead, where that is no order. */
  refusedOrder?: string;
}

export function stackOrderOf(value: unknown): StackOrder {
  const order = Math.round(numberOf(value, 50, 10, 100));
  const text = textOf(value).trim();
  return text === "" || Number(text) === order ? { order } : { order, refusedOrder: text };
}
