import type { NodeDef } from "node-red";
import type { Escape } from "../../lib/template/index.js";
import { choiceOf, flagOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface TemplateConfig {
  template: string;
  escape: Escape;
  /** Where the result goes: a path in the message. */
  output: string;
  /** For `json` only: an object goes out instead of its text. */
  parse: boolean;
  missing: "warn" | "ignore" | "error";
}

const steps: MigrationStep[] = [];

export function migrate(raw: NodeDef): TemplateConfig {
  const config = migrateWith(steps, raw);
  const form = choiceOf(config.escape, ["json", "text", "xml", "url", "header"]);
  return {
    template: textOf(config.template),
    escape: form,
    output: textOf(config.output).trim() || "payload",
    parse: form === "json" && flagOf(config.parse, true),
    missing: choiceOf(config.missing, ["warn", "ignore", "error"]),
  };
}
