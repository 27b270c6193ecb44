import { FilterError } from "./filter-error.js";
import type { Condition, Reference } from "./types.js";

/** The value of a condition: fixed at deploy, or read from its references for each message. */
interface Operand {
  constant?: unknown;
  of(values: readonly unknown[]): unknown;
}

const valueless = new Set(["empty", "not-empty", "true", "false"]);

/**
 * Reads a condition's value, and appends what must be read per message to `references`.
 *
 * @throws FilterError for a value that is not of its type, and for `between` without two ends
 */
export function operandOf(condition: Condition, index: number, references: Reference[]): Operand {
  if (valueless.has(condition.op)) return fixed(undefined);
  const { valueType, value, op } = condition;
  const isList = op === "in" || op === "between";
  const shape = isList ? (op === "in" ? list : pair(index)) : single;
  if (valueType === "env" || valueType === "flow" || valueType === "global" || valueType === "msg") {
    const first = references.length;
    const names = Array.isArray(value) ? value : [value];
    references.push(...names.map((name) => ({ type: valueType, name: String(name ?? "") })));
    const end = references.length;
    return { of: (values) => shape(values.slice(first, end).flatMap(isList ? listOf : one)) };
  }
  if (Array.isArray(value)) return fixed(shape(value.map(typed[valueType](index))));
  if (valueType === "json") return fixed(shape((isList ? listOf : one)(typed.json(index)(value))));
  return fixed(shape((isList ? listOf : one)(value).map(typed[valueType](index))));
}

const fixed = (constant: unknown): Operand => ({ constant, of: () => constant });

const typed: Record<"str" | "num" | "bool" | "json", (index: number) => (value: unknown) => unknown> = {
  str: () => (value: unknown) => (value === undefined || value === null ? "" : String(value)),
  num: (index: number) => (value: unknown) => {
    const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
    if (Number.isNaN(number)) throw new FilterError("number", index, String(value));
    return number;
  },
  bool: () => (value: unknown) => value === true || String(value).trim().toLowerCase() === "true",
  json: (index: number) => (value: unknown) => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value) as unknown;
    } catch (error) {
      throw new FilterError("json", index, (error as Error).message, error);
    }
  },
};

const list = (values: unknown[]): unknown => values;
const single = (values: unknown[]): unknown => values[0];
const pair =
  (index: number) =>
  (values: unknown[]): unknown => {
    if (values.length !== 2) throw new FilterError("between", index, JSON.stringify(values));
    return values;
  };

const one = (value: unknown): unknown[] => [value];

/** Text holds its values between commas, semicolons or line breaks; a block list in context may be an array or a Set. */
function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as unknown[];
  if (value instanceof Set) return [...value];
  if (typeof value !== "string") return [value];
  return value
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
