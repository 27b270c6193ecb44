import type { NodeDef } from "node-red";
import { type Condition, type Operator, type ValueType, valueTypes } from "../../lib/filter/index.js";
import { choiceOf, flagOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface TriggerFilterConfig {
  name: string;
  conditions: Condition[];
  /** Id of the call-store that keeps the hits; "" = the default one. */
  store: string;
}

const steps: MigrationStep[] = [];

export function migrate(raw: NodeDef): TriggerFilterConfig {
  const { name, conditions, store } = migrateWith(steps, raw);
  return {
    name: textOf(name),
    conditions: Array.isArray(conditions) ? conditions.map(conditionOf) : [],
    store: textOf(store),
  };
}

/** An operator that does not exist is not replaced by one that does: it would send calls another way without a word. */
function conditionOf(row: Record<string, unknown> | null): Condition {
  const { field, op, value, valueType, ignoreCase } = row ?? {};
  return {
    field: textOf(field),
    op: textOf(op, "eq") as Operator,
    value,
    valueType: choiceOf<ValueType>(valueType, valueTypes as unknown as [ValueType, ...ValueType[]]),
    ignoreCase: flagOf(ignoreCase, false),
  };
}
