import { between, equals, isEmpty, isNoDate, order, toFlag, toText } from "./compare.js";
import { type Found, fieldReader } from "./field.js";
import { FilterError } from "./filter-error.js";
import { operandOf } from "./operand.js";
import { patternOf, type Search } from "./pattern.js";
import {
  type Condition,
  type FieldNames,
  type Filter,
  type Operator,
  operators,
  type Reference,
} from "./types.js";

/** One condition, ready: the field's values and the value it is held against. */
type Test = (found: Found, value: unknown, timedOut: () => void) => boolean;

/**
 * Takes the conditions of a trigger filter apart once; all of them must hold (AND).
 *
 * A positive operator holds when any value of the field satisfies it, so a field that is absent satisfies none;
 * `neq`, the `not-` operators and `not-empty` are the opposites of theirs.
 *
 * @throws FilterError for a condition that can never be evaluated
 */
export function compileFilter(conditions: readonly Condition[], names: FieldNames = {}): Filter {
  const references: Reference[] = [];
  const compiled = conditions.map((condition, index) => {
    if (typeof condition.field !== "string" || condition.field.trim() === "")
      throw new FilterError("field", index, String(condition.field ?? ""));
    if (!operators.includes(condition.op)) throw new FilterError("op", index, String(condition.op));
    const operand = operandOf(condition, index, references);
    return {
      read: fieldReader(condition.field.trim(), names),
      value: operand,
      test: testOf(condition, index, operand.constant),
    };
  });
  return {
    references,
    matches(message, values = [], onTimeOut) {
      return compiled.every(({ read, value, test }, index) =>
        test(read(message), value.of(values), () => onTimeOut?.(index)),
      );
    },
  };
}

const opposites: Partial<Record<Operator, Operator>> = {
  neq: "eq",
  "not-contains": "contains",
  "not-starts": "starts",
  "not-ends": "ends",
  "not-empty": "empty",
};

function testOf(condition: Condition, index: number, constant: unknown): Test {
  const opposite = opposites[condition.op];
  if (opposite) {
    const test = testOf({ ...condition, op: opposite }, index, constant);
    return (...given) => !test(...given);
  }
  if (condition.op === "empty")
    return ({ values, isDate }) => values.every((value) => isEmpty(value, isDate));
  if (condition.op === "regex") return patternTest(condition, index, constant);
  const holds = comparisons[condition.op as keyof typeof comparisons];
  const ordered = ["gt", "gte", "lt", "lte", "between"].includes(condition.op);
  return ({ values, isDate }, value) =>
    values.some((each) => !(ordered && isDate && isNoDate(each)) && holds(each, value, condition.ignoreCase));
}

type Comparison = (field: unknown, value: unknown, ignoreCase: boolean) => boolean;

/** A value that is not there satisfies nothing. */
const textual =
  (holds: (field: string, value: string) => boolean): Comparison =>
  (field, value, ignoreCase) =>
    value !== undefined && value !== null && holds(toText(field, ignoreCase), toText(value, ignoreCase));

const ordering =
  (holds: (difference: number) => boolean): Comparison =>
  (field, value, ignoreCase) => {
    const difference = order(field, value, ignoreCase);
    return difference !== undefined && holds(difference);
  };

const containsText = textual((field, value) => field.includes(value));

const comparisons = {
  eq: equals,
  contains: (field, value, ignoreCase) =>
    Array.isArray(field)
      ? field.some((element) => equals(element, value, ignoreCase))
      : containsText(field, value, ignoreCase),
  starts: textual((field, value) => field.startsWith(value)),
  ends: textual((field, value) => field.endsWith(value)),
  in: (field, values, ignoreCase) => (values as unknown[]).some((value) => equals(field, value, ignoreCase)),
  gt: ordering((difference) => difference > 0),
  gte: ordering((difference) => difference >= 0),
  lt: ordering((difference) => difference < 0),
  lte: ordering((difference) => difference <= 0),
  between: (field, ends, ignoreCase) => {
    const [low, high] = ends as unknown[];
    return between(field, low, high, ignoreCase);
  },
  true: (field) => toFlag(field) === true,
  false: (field) => toFlag(field) === false,
} satisfies Partial<Record<Operator, Comparison>>;

function patternTest({ ignoreCase }: Condition, index: number, constant: unknown): Test {
  let source: unknown;
  let search: ((text: string) => Search) | undefined;
  const compile = (value: unknown): void => {
    try {
      search = patternOf(String(value), ignoreCase);
      source = value;
    } catch (error) {
      throw new FilterError("regex", index, (error as Error).message, error);
    }
  };
  if (constant !== undefined) compile(constant);
  return ({ values }, value, timedOut) => {
    if (value === undefined || value === null) return false;
    if (value !== source) compile(value);
    return values.some((each) => {
      const result = search!(toText(each));
      if (result === "timed out") timedOut();
      return result === "match";
    });
  };
}
