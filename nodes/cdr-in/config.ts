import type { NodeDef } from "node-red";
import type { FolderOptions, RecordFormat, VerifyKind } from "../../lib/cdr/index.js";
import { choiceOf, flagOf, numberOf, textOf } from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface CdrInConfig {
  source: "folder" | "sftp" | "http" | "message";
  format: RecordFormat;
  /** Which records of CUCM are sent. */
  records: "cdr" | "cmr" | "both";
  keepBlanks: boolean;
  /** IANA name; "" = the process's own. */
  timeZone: string;
  /** Id of a call-store; "" = the default one. */
  store: string;
  /** Of the folder, or of the URL. */
  path: string;
  after: FolderOptions["after"];
  /** "" = `processed` in the folder. */
  archive: string;
  /** Of the SFTP server; "" = all addresses of the machine. */
  host: string;
  port: number;
  /** The SFTP server also speaks to clients that know old algorithms only. */
  legacy: boolean;
  /** Id of a call-listener; "" = Node-RED's own server. */
  listener: string;
  verify: VerifyKind;
}

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: NodeDef): CdrInConfig {
  const config = migrateWith(steps, raw);
  const source = choiceOf(config.source, ["folder", "sftp", "http", "message"]);
  return {
    source,
    format: choiceOf(config.format, ["auto", "cucm", "cloud-session", "contact-centre"]),
    records: choiceOf(config.records, ["cdr", "cmr", "both"]),
    keepBlanks: flagOf(config.keepBlanks, false),
    timeZone: textOf(config.timeZone).trim(),
    store: textOf(config.store),
    path: textOf(config.path).trim() || (source === "http" ? "/cdr" : ""),
    after: choiceOf(config.after, ["archive", "delete", "keep"]),
    archive: textOf(config.archive).trim(),
    host: textOf(config.host).trim(),
    port: numberOf(config.port, 2222, 1, 65_535),
    legacy: flagOf(config.legacy, false),
    listener: textOf(config.listener),
    verify: choiceOf(config.verify, ["none", "token", "standard-webhooks", "abp"]),
  };
}
