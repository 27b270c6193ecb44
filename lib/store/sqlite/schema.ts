import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.js";

/**
 * Each brings a file from one version to the next; `PRAGMA user_version` says how many it has behind it. Those that
 * have been published never change.
 *
 * `delivery` is narrow where a row will change, so that a page holds many of those that change together; body and
 * message are written once, and stand in `content`. What is over when it comes has its attempt in `delivery` itself
 * (`sent`, `took`, `story`) unless there are several, and no `content` unless there is any: one row instead of three is
 * what the log of real time costs, 6 µs each instead of 10. A body that stands in the message as it is, as where the
 * form sends `msg.payload`, is not written twice: `body_from` and `body_length` say where, in UTF-16 units.
 * `head` = of the waiting ones of its key it is the one that may be sent. The number of an attempt is made of the
 * delivery's and its own, see `attemptNumber`.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE delivery (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     endpoint TEXT NOT NULL,
     key TEXT,
     mode TEXT NOT NULL,
     state TEXT NOT NULL,
     head INTEGER NOT NULL,
     due INTEGER,
     attempts INTEGER NOT NULL,
     tries INTEGER NOT NULL,
     at INTEGER NOT NULL,
     changed INTEGER NOT NULL,
     status INTEGER,
     error_class TEXT,
     error TEXT,
     event TEXT NOT NULL,
     method TEXT NOT NULL,
     url TEXT NOT NULL,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX delivery_ready ON delivery (endpoint, due) WHERE head = 1;
   CREATE INDEX delivery_line ON delivery (endpoint, key) WHERE state = 'waiting' AND key IS NOT NULL;
   CREATE TABLE content (seq INTEGER PRIMARY KEY, body TEXT, message TEXT NOT NULL) STRICT;
   CREATE TABLE attempt (
     number INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     took REAL NOT NULL,
     status INTEGER,
     error_class TEXT,
     error TEXT,
     story TEXT NOT NULL
   ) STRICT;
   CREATE TABLE counter (name TEXT PRIMARY KEY, hits INTEGER NOT NULL, last_at INTEGER) STRICT, WITHOUT ROWID;
   CREATE TABLE taken (ledger TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (ledger, file)) STRICT, WITHOUT ROWID;`,
  "ALTER TABLE content ADD COLUMN format TEXT",
  `ALTER TABLE taken ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
   UPDATE taken SET seen = unixepoch() * 1000;`,
  `ALTER TABLE delivery ADD COLUMN sent INTEGER;
   ALTER TABLE delivery ADD COLUMN took REAL;
   ALTER TABLE delivery ADD COLUMN story TEXT;`,
  `ALTER TABLE content ADD COLUMN body_from INTEGER;
   ALTER TABLE content ADD COLUMN body_length INTEGER;`,
];

const mostAttempts = 4096;

/** @param nth of the delivery, from 1; the log of what is sent more often than 4095 times keeps the last of these */
export const attemptNumber = (seq: number, nth: number): number =>
  seq * mostAttempts + Math.min(nth, mostAttempts - 1);

/** The numbers of all attempts of a delivery lie between these. */
export const attemptNumbers = (seq: number): [first: number, last: number] => [
  seq * mostAttempts,
  seq * mostAttempts + mostAttempts - 1,
];

/**
 * Brings a file to the present version, in one transaction. Writes to it in any case, so that a file that cannot be
 * written is found out at once.
 *
 * @throws StoreError `version`, `corrupt`
 */
export function migrate(db: DatabaseSync, steps: readonly string[] = migrations): void {
  const { user_version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
  if (user_version > steps.length) {
    throw new StoreError(
      "version",
      `the file was written by a later version of this package (format ${user_version}, this one knows ${steps.length})`,
    );
  }
  if (user_version === 0 && db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get())
    throw new StoreError("corrupt", "the file is a database of something else");
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const step of steps.slice(user_version)) db.exec(step);
    db.exec(`PRAGMA user_version = ${steps.length}`);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
