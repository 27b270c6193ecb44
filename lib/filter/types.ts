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
] as const;
export type Operator = (typeof operators)[number];

export const valueTypes = ["str", "num", "bool", "json", "env", "flow", "global", "msg"] as const;
export type ValueType = (typeof valueTypes)[number];

/** One row of a trigger filter, as it stands in a flow. */
export interface Condition {
  /** A path in the message: `event.calling_number`; `*` = any element, `.length` counts. */
  field: string;
  op: Operator;
  /** Text, or what JSON brought; `in` an array, `between` `[low, high]`. With env, flow, global and msg: where the value lies. */
  value: unknown;
  valueType: ValueType;
  ignoreCase: boolean;
}

/** A value that changes from message to message. */
export interface Reference {
  type: "env" | "flow" | "global" | "msg";
  name: string;
}

export interface Filter {
  /** In the order in which {@link Filter.matches} takes their values. */
  readonly references: readonly Reference[];
  /**
   * Whether all conditions hold; without conditions every message matches.
   *
   * @param values of the references
   * @param onTimeOut called with the condition's index when its pattern took too long, which counts as no match
   * @throws FilterError when a referenced value is no regular expression though it must be one
   */
  matches(message: object, values?: readonly unknown[], onTimeOut?: (condition: number) => void): boolean;
}
