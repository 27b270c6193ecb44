export type FilterFault = "field" | "op" | "number" | "json" | "between" | "regex";

const words: Record<FilterFault, string> = {
  field: "the field is empty",
  op: "there is no such operator",
  number: "the value is not a number",
  json: "the value is not JSON",
  between: "two values are needed",
  regex: "the value is not a regular expression",
};

/** A condition that cannot be evaluated. */
export class FilterError extends Error {
  readonly code = "filter";
  readonly fault: FilterFault;
  /** Counted from 1. */
  readonly condition: number;
  /** What was found instead. */
  readonly detail: string;

  constructor(fault: FilterFault, index: number, detail: string, cause?: unknown) {
    super(`Condition ${index + 1}: ${words[fault]}: ${detail}`, cause === undefined ? {} : { cause });
    this.name = "FilterError";
    this.fault = fault;
    this.condition = index + 1;
    this.detail = detail;
  }
}
