import { type CallState, callStates } from "../../lib/call/index.js";
import { textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface XccInConfig {
  /** Id of a call-cube. */
  cube: string;
  states: readonly CallState[];
  /** IANA name; "" = the process's own. */
  timeZone: string;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: object): XccInConfig {
  const config = migrateWith(steps, raw);
  return {
    cube: textOf(config.cube),
    states: statesOf(config.states),
    timeZone: textOf(config.timeZone).trim(),
  };
}

/** A list, or the text of an environment variable: states apart by commas or white space. Nothing said = all. */
function statesOf(value: unknown): readonly CallState[] {
  if (value === undefined || value === null) return callStates;
  const named = (Array.isArray(value) ? value.map(String) : String(value).split(/[\s,]+/)).map((name) =>
    name.toUpperCase(),
  );
  return callStates.filter((state) => named.includes(state));
}
