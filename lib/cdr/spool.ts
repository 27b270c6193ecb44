import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Timer } from "../time/index.js";

/** Content that is on the disk and not yet with the flow. */
export interface Spooled {
  path: string;
  /** As its sender called it; "" where it has no name. */
  name: string;
  /** Of this content; the same after a restart. */
  id: string;
  /** Epoch ms. */
  receivedAt: number;
}

export interface SpoolOptions {
  /** Of this node alone; made when there is none. */
  folder: string;
  clock: Clock;
  /** Hands content on. Rejects = it is tried again later. @returns false = it was broken off, and is whole again next time */
  take(content: Spooled): Promise<boolean>;
  /** Resolves when what the flow has had so far is kept, where it is to be kept. */
  kept(): Promise<void>;
  onError(error: Error): void;
}

/**
 * Content whose last record has left stays this long, and until what came of it is kept: how far it is in the flow is not
 * known, so that a process that ends just then sends it again.
 */
const settleMs = 2000;
/** Until content that could not be handed on is tried again. */
const retryMs = 5000;
const unfinished = ".part";

/**
 * A folder between those who send records and the flow: a sender is told yes when its content is on the disk, and the
 * content goes when the flow has had it. One after the other, oldest first.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #queue: Spooled[] = [];
  readonly #timers = new Set<Timer>();
  #ready: Promise<void> | undefined;
  #running = false;
  #resting = false;
  #closed = false;
  #count = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier process left. Rejects when the folder cannot be used. */
  start(): Promise<void> {
    this.#ready ??= this.#load().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Resolves when the content is durable; rejects when it is not. */
  async add(name: string, content: Buffer): Promise<void> {
    const entry = await this.begin(name);
    try {
      await entry.write(content, 0);
      await entry.finish();
    } catch (error) {
      await entry.drop();
      throw error;
    }
  }

  /** Content that arrives in pieces. */
  async begin(name: string): Promise<SpoolEntry> {
    await this.start();
    if (this.#closed) throw new Error("the spool is closed");
    const receivedAt = this.#options.clock.now();
    const id = `${receivedAt}-${process.pid}-${++this.#count}`;
    const path = this.#pathOf(id, name);
    const file = await open(path + unfinished, "wx");
    return {
      write: async (bytes, at) => void (await file.write(bytes, 0, bytes.length, at)),
      finish: async (finalName = name) => {
        const finalPath = this.#pathOf(id, finalName);
        await file.sync();
        await file.close();
        await rename(path + unfinished, finalPath);
        await syncFolder(this.#options.folder);
        this.#enqueue({ path: finalPath, name: finalName, id, receivedAt });
      },
      drop: async () => {
        await file.close().catch(() => {});
        await rm(path + unfinished, { force: true });
      },
    };
  }

  /** What is there stays for the next start. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.stop();
    this.#timers.clear();
  }

  #pathOf(id: string, name: string): string {
    return join(this.#options.folder, `${id}_${encodeURIComponent(name)}`);
  }

  async #load(): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true });
    const found: Spooled[] = [];
    for (const file of await readdir(folder)) {
      const [, id, receivedAt, name] = /^((\d+)-\d+-\d+)_(.*)$/.exec(file) ?? [];
      if (file.endsWith(unfinished)) await rm(join(folder, file), { force: true });
      else if (name !== undefined)
        found.push({ path: join(folder, file), name: nameIn(name), id: id!, receivedAt: Number(receivedAt) });
    }
    found.sort((a, b) => a.receivedAt - b.receivedAt || a.id.localeCompare(b.id, "en", { numeric: true }));
    for (const content of found) this.#enqueue(content);
  }

  #enqueue(content: Spooled): void {
    this.#queue.push(content);
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#resting) return;
    this.#running = true;
    for (let next = this.#queue[0]; next && !this.#closed; next = this.#queue[0]) {
      const { path } = next;
      try {
        if (!(await this.#options.take(next))) break;
        this.#queue.shift();
        this.#after(settleMs, () => void this.#drop(path));
      } catch (error) {
        this.#options.onError(error as Error);
        this.#rest();
        break;
      }
    }
    this.#running = false;
  }

  async #drop(path: string): Promise<void> {
    try {
      await this.#options.kept();
      if (this.#closed) return;
      await rm(path, { force: true });
    } catch (error) {
      this.#options.onError(error as Error);
    }
  }

  /** Before content that could not be handed on is tried again. */
  #rest(): void {
    this.#resting = true;
    this.#after(retryMs, () => {
      this.#resting = false;
      void this.#run();
    });
  }

  #after(ms: number, action: () => void): void {
    if (this.#closed) return;
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
  }
}

/** Content on its way into the spool. */
export interface SpoolEntry {
  /** @param at offset in bytes */
  write(bytes: Buffer, at: number): Promise<void>;
  /** Resolves when it is durable. @param name when it is another one than at its beginning */
  finish(name?: string): Promise<void>;
  drop(): Promise<void>;
}

function nameIn(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** A new name is durable when its folder is; Windows cannot open folders, and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
