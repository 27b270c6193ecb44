import type { Decision, DecisionAction } from "../../lib/call/index.js";
import { choiceOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export type DecisionField = Exclude<keyof Decision, "action">;

export interface CurriReplyConfig {
  action: DecisionAction | "from-message";
  /** Templates, by the field of the decision that they make. */
  fields: Record<DecisionField, string>;
  rawCixml: string;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: object): CurriReplyConfig {
  const config = migrateWith(steps, raw);
  return {
    action: choiceOf(config.action, ["continue", "divert", "reject", "not-applicable", "from-message"]),
    fields: {
      calling_name: textOf(config.callingName),
      called_name: textOf(config.calledName),
      calling_number: textOf(config.callingNumber),
      called_number: textOf(config.calledNumber),
      greeting: textOf(config.greeting),
      announcement: textOf(config.announcement),
      destination: textOf(config.destination),
      reason: textOf(config.reason),
    },
    rawCixml: textOf(config.rawCixml),
  };
}
