import type { NodeDef } from "node-red";
import { numberOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";
import type { StoreSettings } from "../common/stores.js";

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: NodeDef): StoreSettings {
  const { path, keepDays, keepRows } = migrateWith(steps, raw);
  return {
    path: textOf(path).trim(),
    keepDays: numberOf(keepDays, 14, 0, 3650),
    keepRows: Math.round(numberOf(keepRows, 100_000, 0, 100_000_000)),
  };
}
