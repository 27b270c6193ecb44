import type { NodeDef } from "node-red";
import { choiceOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface AuthConfig {
  kind: "basic" | "bearer" | "header" | "oauth2";
  tokenUrl: string;
  scope: string;
  audience: string;
  clientAuth: "header" | "body";
}

export interface AuthCredentials {
  username?: string;
  password?: string;
  token?: string;
  headerName?: string;
  headerValue?: string;
  clientId?: string;
  clientSecret?: string;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: NodeDef): AuthConfig {
  const config = migrateWith(steps, raw);
  return {
    kind: choiceOf(config.kind, ["basic", "bearer", "header", "oauth2"]),
    tokenUrl: textOf(config.tokenUrl).trim(),
    scope: textOf(config.scope).trim(),
    audience: textOf(config.audience).trim(),
    clientAuth: choiceOf(config.clientAuth, ["header", "body"]),
  };
}
