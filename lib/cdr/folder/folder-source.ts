import { type FSWatcher, watch } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Clock, msPerDay, type Timer } from "../../time/index.js";
import { compareFileNames, isUnfinishedName } from "../file-name.js";
import { moveInto } from "./move-file.js";

/** Which files have been taken, for good. */
export interface FileLedger {
  areTaken(files: readonly string[]): Promise<boolean[]>;
  /** Durable when it resolves. */
  take(file: string): Promise<void>;
  /** May forget long after what is not among these, which are all that lie in the folder. */
  keep(files: readonly string[]): Promise<void>;
}

/** A file that is whole. */
export interface FoundFile {
  path: string;
  name: string;
  /** Of this content at this place; the same after a restart. */
  id: string;
}

/** `refused`: nothing in it could be read, so that it is not deleted. `stopped`: the source closes. */
export type Taken = "taken" | "refused" | "stopped";

export interface FolderOptions {
  path: string;
  /** What becomes of a file that has been taken. */
  after: "archive" | "delete" | "keep";
  /** "" = `processed` in the folder itself. */
  archive: string;
  ledger: FileLedger;
  clock: Clock;
  /** Hands a file on. Rejects = it is tried again with the next look. */
  take(file: FoundFile): Promise<Taken>;
  /** Resolves when what the flow has had so far is kept, where it is to be kept. */
  kept(): Promise<void>;
  /** undefined = the folder can be read. */
  onState(error: Error | undefined): void;
  /** One file cannot be taken, archived or deleted; it is tried again. */
  onError(error: Error): void;
}

/** Network shares tell nothing of new files. */
const lookEveryMs = 5000;
/** After the system told that something changed. */
const lookSoonMs = 200;
/** A file that grows has another size or time by then. */
const settledMs = 2000;
/** Without an end of line at its end it is probably still being written; after this it is taken as it is. */
const settledWithoutEndMs = 30_000;
/**
 * A file whose records have left is marked after so long, and when what came of them is kept: how far they are in the flow
 * is not known, so that a process that ends just then sends them again.
 */
const graceMs = 2000;
/** The ledger is told what still lies there, so that it can forget the rest. */
const tellLedgerEveryMs = msPerDay;

interface Sent {
  file: FoundFile;
  outcome: Taken;
  /** From when on it is marked. */
  at: number;
}

interface Look {
  size: number;
  mtimeMs: number;
  /** When it was first seen like this. */
  since: number;
}

/** Takes the files of a folder, each once and when it is whole, oldest first. */
export class FolderSource {
  readonly #options: FolderOptions;
  readonly #looks = new Map<string, Look>();
  /** Files that the flow has, and which are to be marked. */
  readonly #sent = new Map<string, Sent>();
  /** Files that are in the ledger, and lie there still. */
  readonly #done = new Set<string>();
  #isGrowing = false;
  /** Epoch ms. */
  #ledgerToldAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #watcher: FSWatcher | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;
  #stopWaiting: (() => void) | undefined;

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look();
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopWaiting?.();
    this.#timer?.stop();
    this.#watcher?.close();
    await this.#looking;
  }

  #look(): void {
    if (this.#closed || this.#looking) return;
    this.#timer?.stop();
    this.#looking = this.#takeAll()
      .then(
        () => this.#options.onState(undefined),
        (error) => this.#options.onState(error),
      )
      .then(() => {
        this.#looking = undefined;
        this.#lookIn(this.#isGrowing || this.#sent.size > 0 ? settledMs : lookEveryMs);
      });
  }

  #lookIn(ms: number): void {
    if (this.#closed || this.#looking) return;
    this.#timer?.stop();
    this.#timer = this.#options.clock.after(ms, () => this.#look());
  }

  async #takeAll(): Promise<void> {
    const { path, ledger } = this.#options;
    this.#isGrowing = false;
    await this.#markSent();
    const files = await this.#wholeFiles(await readdir(path, { withFileTypes: true }));
    this.#watch();
    const taken = files.length > 0 ? await ledger.areTaken(files.map(({ id }) => id)) : [];
    for (const [index, file] of files.entries()) {
      if (this.#closed) return;
      await this.#tried(() => this.#takeFile(file, taken[index]!));
    }
    await this.#tried(() => this.#tellLedger());
  }

  async #tellLedger(): Promise<void> {
    const { ledger, clock } = this.#options;
    if (Math.abs(clock.now() - this.#ledgerToldAt) < tellLedgerEveryMs) return;
    await ledger.keep([...this.#looks].map(([name, look]) => idOf(name, look)));
    this.#ledgerToldAt = clock.now();
  }

  async #tried(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#options.onError(error as Error);
    }
  }

  /** A hint only: it may never come, and comes while a file grows. */
  #watch(): void {
    if (this.#watcher) return;
    try {
      this.#watcher = watch(this.#options.path, { persistent: false }, () => this.#lookIn(lookSoonMs));
      this.#watcher.on("error", () => {
        this.#watcher?.close();
        this.#watcher = undefined;
      });
    } catch {
      // This file system has no events; the folder is looked at every few seconds all the same.
    }
  }

  async #wholeFiles(entries: ReadonlyArray<{ name: string; isFile(): boolean }>): Promise<FoundFile[]> {
    const names = entries
      .filter((entry) => entry.isFile() && !isUnfinishedName(entry.name))
      .map(({ name }) => name);
    const present = new Set(names);
    for (const known of [this.#looks, this.#done])
      for (const name of known.keys()) if (!present.has(name)) known.delete(name);
    const files: FoundFile[] = [];
    for (const name of names.sort(compareFileNames)) {
      const file = await this.#wholeFile(name);
      if (file) files.push(file);
    }
    return files;
  }

  async #wholeFile(name: string): Promise<FoundFile | undefined> {
    const path = join(this.#options.path, name);
    const found = await stat(path).catch(() => undefined); // gone since it was listed
    if (!found) return undefined;
    const { size, mtimeMs } = found;
    const now = this.#options.clock.now();
    const before = this.#looks.get(name);
    if (!before || before.size !== size || before.mtimeMs !== mtimeMs) {
      this.#looks.set(name, { size, mtimeMs, since: now });
      this.#done.delete(name);
      this.#isGrowing = true;
      return undefined;
    }
    if (this.#done.has(name) || this.#sent.has(name)) return undefined;
    const settledFor = now - before.since;
    const isWhole =
      settledFor >= settledMs && (settledFor >= settledWithoutEndMs || (await endsWithLine(path, size)));
    if (!isWhole) this.#isGrowing = true;
    return isWhole ? { path, name, id: idOf(name, found) } : undefined;
  }

  async #takeFile(file: FoundFile, isTaken: boolean): Promise<void> {
    if (isTaken) {
      this.#done.add(file.name);
      await this.#putAway(file, "taken");
      return;
    }
    const outcome = await this.#options.take(file);
    if (outcome === "stopped") return;
    this.#sent.set(file.name, { file, outcome, at: this.#options.clock.now() + graceMs });
  }

  async #markSent(): Promise<void> {
    const now = this.#options.clock.now();
    const due = [...this.#sent.values()].filter(({ at }) => at <= now);
    if (due.length === 0) return;
    // Further files have to wait as well: their records would only pile up behind those that are not kept yet.
    await this.#keptOrClosed();
    for (const sent of due) {
      if (this.#closed) return;
      await this.#tried(() => this.#mark(sent));
    }
  }

  #keptOrClosed(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stopWaiting = resolve;
      this.#options.kept().then(resolve, reject);
    });
  }

  /** A file that has grown since it was read is read again instead. */
  async #mark({ file, outcome }: Sent): Promise<void> {
    const found = await stat(file.path).catch(() => undefined);
    if (found && idOf(file.name, found) === file.id) {
      await this.#options.ledger.take(file.id);
      this.#done.add(file.name);
    }
    this.#sent.delete(file.name);
    if (this.#done.has(file.name)) await this.#putAway(file, outcome);
  }

  /** What fails here is tried again with the next look, since the ledger has the file by then. */
  async #putAway(file: FoundFile, outcome: Taken): Promise<void> {
    try {
      await this.#move(file, outcome);
    } catch (error) {
      this.#done.delete(file.name);
      throw error;
    }
  }

  async #move({ path }: FoundFile, outcome: Taken): Promise<void> {
    const { after, archive, path: folder } = this.#options;
    if (after === "archive")
      await moveInto(path, archive === "" ? join(folder, "processed") : resolve(archive));
    else if (after === "delete" && outcome === "taken") await rm(path);
  }
}

const idOf = (name: string, { size, mtimeMs }: { size: number; mtimeMs: number }): string =>
  `${name}|${size}|${Math.round(mtimeMs)}`;

/** An empty file is whole, too. */
async function endsWithLine(path: string, size: number): Promise<boolean> {
  if (size === 0) return true;
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === 10;
  } finally {
    await file.close();
  }
}
