import type { FieldNames } from "../call/index.js";
import { between, isEmpty, isNoDate, order, toFlag, toText } from "./compare.js";
import { type Found, fieldReader } from "./field.js";
import { FilterError } from "./filter-error.js";
import { oneOf } from "./one-of.js";
import { operandOf } from "./operand.js";
import { patternOf, type Search, searchLimitMs } from "./pattern.js";
import { type Condition, type Filter, type Operator, operators, type Reference } from "./types.js";

/** What all patterns of a filter may take for one message. */
interface SearchTime {
  leftMs: number;
  /** Called with the index of the condition that wanted more. */
  isOver(condition: number): void;
}

/** One condition, ready: the field's values and the value it is held against. */
type Test = (found: Found, value: unknown, time: SearchTime) => boolean;

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
      const time: SearchTime = { leftMs: searchLimitMs, isOver: (index) => onTimeOut?.(index) };
      return compiled.every(({ read, value, test }) => test(read(message), value.of(values), time));
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
    return ({ values, isDate, isAbsent }) => isAbsent || values.every((value) => isEmpty(value, isDate));
  if (condition.op === "regex") return patternTest(condition, index, constant);
  const comparison = comparisons[condition.op as keyof typeof comparisons];
  const { ignoreCase } = condition;
  const fixed = constant === undefined ? undefined : comparison(constant, ignoreCase);
  const ordered = ["gt", "gte", "lt", "lte", "between"].includes(condition.op);
  return ({ values, isDate }, value) => {
    if (values.length === 0) return false;
    const holds = fixed ?? comparison(value, ignoreCase);
    return values.some((each) => !(ordered && isDate && isNoDate(each)) && holds(each));
  };
}

/** Makes of a condition's value what a field's values are held against, so that it is prepared once for all of them. */
type Comparison = (value: unknown, ignoreCase: boolean) => (field: unknown) => boolean;

/** A value that is not there satisfies nothing. */
const textual =
  (holds: (field: string, value: string) => boolean): Comparison =>
  (value, ignoreCase) => {
    if (value === undefined || value === null) return () => false;
    const text = toText(value, ignoreCase);
    return (field) => holds(toText(field, ignoreCase), text);
  };

const ordering =
  (holds: (difference: number) => boolean): Comparison =>
  (value, ignoreCase) =>
  (field) => {
    const difference = order(field, value, ignoreCase);
    return difference !== undefined && holds(difference);
  };

const containsText = textual((field, value) => field.includes(value));

const comparisons = {
  eq: (value, ignoreCase) => oneOf([value], ignoreCase),
  contains: (value, ignoreCase) => {
    const isElement = oneOf([value], ignoreCase);
    const isPart = containsText(value, ignoreCase);
    return (field) => (Array.isArray(field) ? field.some(isElement) : isPart(field));
  },
  starts: textual((field, value) => field.startsWith(value)),
  ends: textual((field, value) => field.endsWith(value)),
  in: (values, ignoreCase) => oneOf(values as unknown[], ignoreCase),
  gt: ordering((difference) => difference > 0),
  gte: ordering((difference) => difference >= 0),
  lt: ordering((difference) => difference < 0),
  lte: ordering((difference) => difference <= 0),
  between: (ends, ignoreCase) => {
    const [low, high] = ends as unknown[];
    return (field) => between(field, low, high, ignoreCase);
  },
  true: () => (field) => toFlag(field) === true,
  false: () => (field) => toFlag(field) === false,
} satisfies Partial<Record<Operator, Comparison>>;

function patternTest({ ignoreCase }: Condition, index: number, constant: unknown): Test {
  let source: unknown;
  let search: ((texts: readonly string[], limitMs: number) => Search) | undefined;
  const compile = (value: unknown): void => {
    try {
      search = patternOf(String(value), ignoreCase);
      source = value;
    } catch (error) {
      throw new FilterError("regex", index, (error as Error).message, error);
    }
  };
  if (constant !== undefined) compile(constant);
  return ({ values }, value, time) => {
    if (value === undefined || value === null || values.length === 0) return false;
    if (value !== source) compile(value);
    const texts = values.map((each) => toText(each));
    const started = performance.now();
    const result = search!(texts, time.leftMs);
    time.leftMs -= performance.now() - started;
    if (result === "timed out") time.isOver(index);
    return result === "match";
  };
}
