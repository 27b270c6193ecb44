import type { NodeDef } from "node-red";
import { choiceOf, numberOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface AppDataMergeConfig {
  name: string;
  /** 10–100. */
  order: number;
  /** What stands in the flow instead, when that is no order. */
  orderRefused?: string;
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
  const order = Math.round(numberOf(config.order, 50, 10, 100));
  const isRefused = config.order !== undefined && Number(config.order) !== order;
  return {
    name: textOf(config.name),
    order,
    ...(isRefused ? { orderRefused: textOf(config.order) } : {}),
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
