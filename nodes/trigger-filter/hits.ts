import type { Node } from "node-red";
import type { Counter, DeliveryStore } from "../../lib/store/index.js";
import { isOverWithin, systemClock, type Timer } from "../../lib/time/index.js";
import { contextCount } from "./context-count.js";

export interface Count {
  hits: number;
  /** ISO 8601 UTC; null before the first. */
  last_hit: string | null;
}

/** How long messages wait for the count of before; a store that takes longer must not hold a call up. */
const patienceMs = 250;
/** What was counted before the store was open is told to it at the end; a deploy waits no longer than this for it. */
const closePatienceMs = 3000;
/** Hits come by the hundred; each of these writes is one for all that came meanwhile. */
const saveEveryMs = 250;

/** How often a trigger filter was hit, kept in a store over restarts. A store that fails only loses what it is not told. */
export class Hits {
  /** Undefined once the stored count is there, or takes too long; messages wait for it, as each carries its own number. */
  loading: Promise<void> | undefined;
  readonly #node: Node;
  readonly #store: DeliveryStore | undefined;
  readonly #changed: (count: Count) => void;
  readonly #stopListening: () => void;
  #hits = 0;
  #lastAt: number | undefined;
  /** The count of before is in {@link #hits}; until then nothing is written over it. */
  #loaded = false;
  #takingOver: Promise<void> = Promise.resolve();
  #unsaved = false;
  #saving: Promise<void> | undefined;
  #timer: Timer | undefined;
  #closed = false;

  /**
   * @param store undefined = counts live as long as the node
   * @param changed called with each new count, the loaded one too
   */
  constructor(node: Node, store: DeliveryStore | undefined, changed: (count: Count) => void) {
    this.#node = node;
    this.#store = store;
    this.#changed = changed;
    this.#stopListening = store?.onState(({ kind }) => kind === "open" && this.#onOpen()) ?? (() => {});
    if (store) this.loading = this.#load();
  }

  get count(): Count {
    return {
      hits: this.#hits,
      last_hit: this.#lastAt === undefined ? null : new Date(this.#lastAt).toISOString(),
    };
  }

  add(at: number): Count {
    this.#hits += 1;
    this.#lastAt = at;
    return this.#change();
  }

  reset(): Count {
    this.#hits = 0;
    this.#lastAt = undefined;
    this.#loaded = true; // what is stored counts no longer
    return this.#change();
  }

  /** Resolves when the last count is stored, or cannot be. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    this.#timer?.stop();
    await isOverWithin(closePatienceMs, this.#saveLast());
  }

  async #saveLast(): Promise<void> {
    await this.#takingOver;
    await this.#saving;
    await this.#save();
  }

  /** Settles in time, whatever the store does. */
  #load(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        timer.stop();
        this.loading = undefined;
        resolve();
      };
      const timer = systemClock.after(patienceMs, done);
      this.#takingOver = this.#takeOver().then(done, done);
    });
  }

  async #takeOver(): Promise<void> {
    const stored = await this.#store!.counter(this.#counterName);
    const before = stored.lastAt === undefined ? await contextCount(this.#node) : stored;
    if (this.#loaded) return;
    this.#loaded = true;
    this.#hits += before.hits;
    this.#lastAt ??= before.lastAt;
    if (before !== stored || this.#unsaved) this.#saveSoon();
    this.#changed(this.count);
  }

  get #counterName(): string {
    return `trigger:${this.#node.id}`;
  }

  #onOpen(): void {
    if (!this.#loaded && !this.loading) this.loading = this.#load();
    else if (this.#unsaved) this.#saveSoon();
  }

  #change(): Count {
    this.#unsaved = true;
    this.#changed(this.count);
    this.#saveSoon();
    return this.count;
  }

  #saveSoon(): void {
    this.#unsaved = true;
    if (this.#closed) return;
    this.#timer ??= systemClock.after(saveEveryMs, () => {
      this.#timer = undefined;
      this.#saving ??= this.#save();
    });
  }

  async #save(): Promise<void> {
    if (!this.#store || !this.#loaded || !this.#unsaved) return;
    this.#unsaved = false;
    const counter: Counter = {
      hits: this.#hits,
      ...(this.#lastAt !== undefined && { lastAt: this.#lastAt }),
    };
    try {
      await this.#store.setCounter(this.#counterName, counter);
      if (this.#unsaved) this.#saveSoon(); // a hit came meanwhile
    } catch {
      this.#unsaved = true; // written with the next hit, or when the store is well again
    }
    this.#saving = undefined;
  }
}
