import type { Operator } from "../../lib/filter/index.js";

/** One condition as it is saved. */
export interface Condition {
  field: string;
  op: string;
  value: unknown;
  valueType: string;
  ignoreCase: boolean;
}

/** How an operator's value is entered. */
export type ValueKind = "none" | "one" | "list" | "range";

/** In the order in which they are offered; the compiler sees to it that none of the filter's operators is missing. */
const kinds: Record<Operator, ValueKind> = {
  eq: "one",
  neq: "one",
  contains: "one",
  "not-contains": "one",
  starts: "one",
  "not-starts": "one",
  ends: "one",
  "not-ends": "one",
  in: "list",
  regex: "one",
  gt: "one",
  gte: "one",
  lt: "one",
  lte: "one",
  between: "range",
  empty: "none",
  "not-empty": "none",
  true: "none",
  false: "none",
};

export const operators = Object.keys(kinds);

export const valueKind = (op: string): ValueKind => kinds[op as Operator] ?? "one";

const withoutCase = new Set(["gt", "gte", "lt", "lte", "between", "empty", "not-empty", "true", "false"]);

/** Whether letters are compared at all. */
export const comparesLetters = (op: string): boolean => !withoutCase.has(op);

/** "a, b" or one entry a line → its entries. */
export const entriesOf = (text: string): string[] =>
  text
    .split(/[,;\n]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** Why a condition cannot be evaluated, as a key below `form.invalid`; undefined = it can. */
export type ConditionFault = "field" | "range" | "regex" | "number" | "json";

export function conditionFault({ field, op, value, valueType }: Condition): ConditionFault | undefined {
  if (field.trim() === "") return "field";
  if (valueKind(op) === "none") return undefined;
  const values = (Array.isArray(value) ? value : [value]).map((each) => String(each ?? "").trim());
  if (op === "between") {
    const needed = valueType === "str" || valueType === "num" ? 2 : 1;
    if (values.filter((end) => end !== "").length < needed) return "range";
  }
  if (valueType === "num" && values.some((each) => each === "" || Number.isNaN(Number(each))))
    return "number";
  if (valueType === "json" && typeof value === "string" && !parses(() => JSON.parse(value))) return "json";
  if (op === "regex" && valueType === "str" && !parses(() => new RegExp(String(value)))) return "regex";
  return undefined;
}

function parses(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
