import type { DecisionAction } from "../../lib/call/index.js";
import { choiceOf, numberOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface CurriInConfig {
  /** Id of a call-listener; "" = Node-RED's own server. */
  listener: string;
  path: string;
  /** ms; CUCM itself gives up after 2000 ms by default. */
  deadline: number;
  onDeadline: DecisionAction;
  /** IANA name; "" = the process's own. */
  timeZone: string;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: object): CurriInConfig {
  const config = migrateWith(steps, raw);
  return {
    listener: textOf(config.listener),
    path: textOf(config.path).trim() || "/curri",
    deadline: numberOf(config.deadline, 1500, 200, 10_000),
    onDeadline: choiceOf(config.onDeadline, ["continue", "not-applicable", "reject"]),
    timeZone: textOf(config.timeZone).trim(),
  };
}
