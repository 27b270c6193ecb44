/** One condition as it is saved. */
export interface Condition {
  field: string;
  op: string;
  value: unknown;
  valueType: string;
  ignoreCase: boolean;
}

export const operators = [
  "eq",
  "neq",
  "contains",
  "not-contains",
  "starts",
  "not-starts",
  "ends",
  "not-ends",
  "in",
  "regex",
  "gt",
  "gte",
  "lt",
  "lte",
  "between",
  "empty",
  "not-empty",
  "true",
  "false",
];

/** How an operator's value is entered. */
export type ValueKind = "none" | "one" | "list" | "range";

const kinds: Record<string, ValueKind> = {
  in: "list",
  between: "range",
  empty: "none",
  "not-empty": "none",
  true: "none",
  false: "none",
};

export const valueKind = (op: string): ValueKind => kinds[op] ?? "one";

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
export function conditionFault({
  field,
  op,
  value,
  valueType,
}: Condition): "field" | "range" | "regex" | undefined {
  if (field.trim() === "") return "field";
  if (op === "between") {
    const ends = (Array.isArray(value) ? value : [value]).filter((end) => String(end ?? "") !== "");
    const needed = valueType === "str" || valueType === "num" ? 2 : 1;
    return ends.length < needed ? "range" : undefined;
  }
  if (op === "regex" && valueType === "str") {
    try {
      new RegExp(String(value));
    } catch {
      return "regex";
    }
  }
  return undefined;
}
