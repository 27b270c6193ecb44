import type { Decision, DecisionAction } from "../call/index.js";
import { DecisionError } from "./cixml.js";

const actions: ReadonlySet<string> = new Set<DecisionAction>([
  "continue",
  "divert",
  "reject",
  "not-applicable",
]);
const fields = [
  "calling_name",
  "called_name",
  "calling_number",
  "called_number",
  "greeting",
  "announcement",
  "destination",
  "reason",
] as const;

/**
 * `msg.decision` as a flow wrote it: numbers become text, white space at the ends goes, unknown fields are ignored.
 * Nothing at all, or an object without an action, means continue.
 *
 * @throws DecisionError for something that is no object, an unknown action, or a field that is neither text nor number
 */
export function readDecision(value: unknown): Decision {
  if (value === undefined || value === null) return { action: "continue" };
  if (typeof value !== "object" || Array.isArray(value))
    throw new DecisionError("msg.decision is not an object");
  const given = value as Record<string, unknown>;
  const decision: Decision = { action: actionOf(given.action) };
  for (const field of fields) {
    const text = textOf(field, given[field]);
    if (text !== "") decision[field] = text;
  }
  return decision;
}

function actionOf(value: unknown): DecisionAction {
  if (value === undefined || value === null || value === "") return "continue";
  if (typeof value === "string" && actions.has(value)) return value as DecisionAction;
  const allowed = [...actions].join(", ");
  throw new DecisionError(`msg.decision.action is ${JSON.stringify(value)}, which is none of ${allowed}`);
}

function textOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.trim();
  if (Number.isFinite(value)) return String(value);
  throw new DecisionError(`msg.decision.${field} is neither text nor a number`);
}
