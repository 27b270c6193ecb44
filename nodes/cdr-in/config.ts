import type { NodeDef } from "node-red";
import type { FolderOptions, RecordFormat, VerifyKind } from "../../lib/cdr/index.js";
import { choiceOf, flagOf, textOf } from "../common/config-values.js";
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
    listener: textOf(config.listener),
    verify: choiceOf(config.verify, ["none", "token", "standard-webhooks", "abp"]),
  };
}
