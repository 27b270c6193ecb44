import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.js";
import { OpenFiles } from "./open-files.js";
import { migrate } from "./schema.js";

type OpenDatabase = (path: string) => DatabaseSync;

/** How long a process that is about to end may still have the file. */
const lockPatienceMs = 1000;
/** A tool that looks at the file, a backup: we wait for it. */
const busyPatienceMs = 10_000;

const pageBytes = 8192;

export interface OpenFile {
  db: DatabaseSync;
  /** Whether it is still the file that was opened. */
  files: OpenFiles;
  /** Lets somebody else have the path, where another file lies by now. */
  unlock(): void;
  close(): void;
}

/**
 * Opens the file for this process alone; makes it, readable by its owner only, when there is none.
 *
 * @throws StoreError, or what SQLite and the file system throw
 */
export function openFile(path: string, open: OpenDatabase): OpenFile {
  makeFolder(dirname(path));
  const lock = lockFile(`${path}.lock`, open);
  const unlock = once(() => lock.close());
  try {
    const db = openLocked(path, open);
    return {
      db,
      files: new OpenFiles(path),
      unlock,
      close: once(() => {
        db.close();
        unlock();
      }),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Databases that are closed twice complain. */
function once(close: () => void): () => void {
  let closed = false;
  return () => {
    if (closed) return;
    closed = true;
    close();
  };
}

/** Folder by folder: Node.js's own recursive way never returns where none can be made, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process was faster
  }
}

function openLocked(path: string, open: OpenDatabase): DatabaseSync {
  makePrivate(path);
  const db = open(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${busyPatienceMs}`);
    // These two have an effect in a new file only, before its first page is written. What the log of real time costs
    // is pages: with these, twice as large as usual, a quarter less.
    db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    // Fewer and longer checkpoints: a page that changes often is copied once. It has no effect on what is durable.
    db.exec("PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864");
    db.exec("PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF");
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * An empty database beside the file, with a lock on it for as long as the process lives: the kernel takes it back
 * however the process ends. It is a file of its own since POSIX locks are lost when anybody in this process opens and
 * closes the locked file, as one who copies the deliveries might.
 */
function lockFile(path: string, open: OpenDatabase): DatabaseSync {
  makePrivate(path);
  const lock = open(path);
  try {
    lock.exec(`PRAGMA busy_timeout = ${lockPatienceMs}`);
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
    throw isBusy
      ? new StoreError("locked", "another process has these deliveries, another Node-RED perhaps")
      : error;
  }
}

/** Fails for a file that is there without opening it, since closing it would end its locks. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
