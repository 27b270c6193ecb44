import type { NodeDef } from "node-red";
import { choiceOf, numberOf, type StackOrder, stackOrderOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface AppDataMergeConfig extends StackOrder {
  name: string;
  mode: "set" | "join";
  data: string;
  dataType: string;
  message: string;
  /** A number of branches, or the slugs that must be there. */
  expect: number | string[];
  /** ms */
  timeout: number;
}

const steps: MigrationStep[] = [];

export function migrate(raw: NodeDef): AppDataMergeConfig {
  const config = migrateWith(steps, raw);
  return {
    name: textOf(config.name),
    ...stackOrderOf(config.order),
    mode: choiceOf(config.mode, ["set", "join"]),
    data: textOf(config.data, "payload"),
    dataType: textOf(config.dataType) || "msg",
    message: textOf(config.message),
    expect: expectOf(config.expect),
    timeout: numberOf(config.timeout, 1000, 1, 60_000),
  };
}

/** An environment variable brings a list of slugs as text, with commas between them. */
function expectOf(value: unknown): number | string[] {
  const isNumber = !Array.isArray(value) && (textOf(value).trim() === "" || Number.isFinite(Number(value)));
  if (isNumber) return Math.round(numberOf(value, 2, 1));
  const slugs = (Array.isArray(value) ? value.map((slug) => textOf(slug)) : textOf(value).split(","))
    .map((slug) => slug.trim())
    .filter((slug) => slug !== "");
  return slugs.length > 0 ? slugs : 2;
}
