import type { SpoolEntry } from "../spool.js";
import { Refusal } from "./status.js";

/** Where uploads go; a `Spool` is one. */
export interface Inbox {
  begin(name: string): Promise<SpoolEntry>;
}

/** A day's calls of a large cluster, should somebody set CUCM's interval to a day. Bytes. */
const largestFile = 256 * 1024 * 1024;

/** A file on its way in. What is asked of it happens one after the other; after a failure all else fails. */
export class Upload {
  /** Bytes so far. */
  size = 0;
  readonly #begun: Promise<SpoolEntry>;
  #work: Promise<unknown>;
  #isOver = false;

  constructor(name: string, inbox: Inbox) {
    this.#begun = inbox.begin(name);
    this.#work = this.#begun;
    this.#work.catch(() => {});
  }

  /** Resolves when the file is there. */
  async begun(): Promise<void> {
    await this.#begun;
  }

  write(bytes: Buffer, at: number): Promise<void> {
    return this.#next(async (entry) => {
      const end = at + bytes.length;
      if (!(end <= largestFile)) throw new Refusal("failure", `a file of more than ${largestFile} bytes`);
      await entry.write(bytes, at);
      this.size = Math.max(this.size, end);
    });
  }

  /** Resolves when the file is durable under this name. It is dropped when it cannot be. */
  async finish(name: string): Promise<void> {
    try {
      await this.#next(async (entry) => {
        await entry.finish(name);
        this.#isOver = true;
      });
    } catch (error) {
      await this.drop();
      throw error;
    }
  }

  /** Resolves when all that was asked is done. */
  settled(): Promise<void> {
    return this.#next(async () => {});
  }

  /** What was written so far is deleted. */
  async drop(): Promise<void> {
    await this.#work.catch(() => {});
    if (this.#isOver) return;
    this.#isOver = true;
    const entry = await this.#begun.catch(() => undefined);
    await entry?.drop();
  }

  #next(action: (entry: SpoolEntry) => Promise<void>): Promise<void> {
    const done = this.#work.then(async () => {
      if (this.#isOver) throw new Refusal("failure", "the file is closed");
      await action(await this.#begun);
    });
    this.#work = done;
    done.catch(() => {});
    return done;
  }
}
