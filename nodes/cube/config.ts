import { flagOf, numberOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface CubeConfig {
  name: string;
  host: string;
  port: number;
  path: string;
  /** HTTPS both ways, with the certificates of both sides. */
  secure: boolean;
  /** Id of a core tls-config node. */
  tls: string;
  /** Id of a call-listener; "" = Node-RED's own server. */
  listener: string;
  callbackPath: string;
  /** Exactly the router's `remote-url`. */
  callbackUrl: string;
  application: string;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: object): CubeConfig {
  const config = migrateWith(steps, raw);
  const path = textOf(config.path).trim() || "/cisco_xcc";
  return {
    name: textOf(config.name).trim(),
    host: textOf(config.host).trim(),
    port: numberOf(config.port, 8090, 1, 65_535),
    path: path.startsWith("/") ? path : `/${path}`,
    secure: flagOf(config.secure, false),
    tls: textOf(config.tls),
    listener: textOf(config.listener),
    callbackPath: textOf(config.callbackPath).trim() || "/xcc",
    callbackUrl: textOf(config.callbackUrl).trim(),
    application: textOf(config.application).trim() || "node-red",
  };
}

/** Where the gateway takes requests. An IPv6 address is put in brackets. */
export function gatewayUrl({ secure, host, port, path }: CubeConfig): string {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}${path}`;
}
