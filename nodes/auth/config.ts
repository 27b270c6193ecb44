import type { NodeDef } from "node-red";
import { choiceOf, textOf } from "../common/config-values.js";
import { migrateWith } from "../common/migrate.js";

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

export function migrate(raw: NodeDef): AuthConfig {
  const config = migrateWith([], raw);
  return {
    kind: choiceOf(config.kind, ["basic", "bearer", "header", "oauth2"]),
    tokenUrl: textOf(config.tokenUrl).trim(),
    scope: textOf(config.scope).trim(),
    audience: textOf(config.audience).trim(),
    clientAuth: choiceOf(config.clientAuth, ["header", "body"]),
  };
}
