import { choiceOf, numberOf, textOf } from "../common/config-values.js";
import { defaultIdleTimeoutS, defaultMaxBodyKb } from "../common/listener.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface ListenerConfig {
  mode: "node-red" | "port";
  /** "" = all addresses of the machine. */
  host: string;
  port: number;
  /** Id of a core tls-config node; "" = plain HTTP. */
  tls: string;
  clientCert: "none" | "require";
  allow: string[];
  /** kB. */
  maxBody: number;
  /** Seconds; 0 = for ever. */
  idleTimeout: number;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: object): ListenerConfig {
  const config = migrateWith(steps, raw);
  return {
    mode: choiceOf(config.mode, ["node-red", "port"]),
    host: textOf(config.host).trim(),
    port: numberOf(config.port, 0, 0, 65535),
    tls: textOf(config.tls),
    clientCert: choiceOf(config.clientCert, ["none", "require"]),
    allow: listOf(config.allow),
    maxBody: numberOf(config.maxBody, defaultMaxBodyKb, 1, 102_400),
    idleTimeout: numberOf(config.idleTimeout, defaultIdleTimeoutS, 0, 86_400),
  };
}

/** A list, or the text of an environment variable: entries apart by commas or white space. */
function listOf(value: unknown): string[] {
  const entries = Array.isArray(value) ? value.map((entry) => textOf(entry)) : textOf(value).split(/[\s,]+/);
  return entries.flatMap((entry) => entry.split(/[\s,]+/)).filter((entry) => entry !== "");
}
