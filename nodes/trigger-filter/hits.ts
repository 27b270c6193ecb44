import type { Node } from "node-red";

export interface Count {
  hits: number;
  /** ISO 8601 UTC; null before the first. */
  last_hit: string | null;
}

const contextKey = "trigger";

/** How often a trigger filter was hit, kept in its node's context so that a deploy does not lose it. */
export class Hits {
  /** Undefined once the stored count is there; messages wait for it, as each carries its own number. */
  loading: Promise<void> | undefined;
  readonly #node: Node;
  readonly #changed: (count: Count) => void;
  #count: Count = { hits: 0, last_hit: null };
  #saving: Promise<void> | undefined;
  #unsaved = false;

  /** @param changed called with each new count, the loaded one too */
  constructor(node: Node, changed: (count: Count) => void) {
    this.#node = node;
    this.#changed = changed;
    this.#load();
  }

  get count(): Count {
    return { ...this.#count };
  }

  add(at: number): Count {
    return this.#set({ hits: this.#count.hits + 1, last_hit: new Date(at).toISOString() });
  }

  reset(): Count {
    return this.#set({ hits: 0, last_hit: null });
  }

  /** Resolves when the last count is stored. */
  async saved(): Promise<void> {
    await this.loading;
    while (this.#saving) await this.#saving;
  }

  #load(): void {
    let answered = false;
    let answer: (() => void) | undefined;
    this.#node.context().get(contextKey, (error: Error | null, stored: unknown) => {
      answered = true;
      if (error) this.#node.warn(error.message);
      const { hits, last_hit } = (stored ?? {}) as Partial<Count>;
      if (typeof hits === "number") this.#count = { hits, last_hit: last_hit ?? null };
      this.loading = undefined;
      this.#changed(this.#count);
      answer?.();
    });
    if (!answered)
      this.loading = new Promise((resolve) => {
        answer = resolve;
      });
  }

  #set(count: Count): Count {
    this.#count = count;
    this.#changed(this.#count);
    this.#save();
    return this.count;
  }

  /** One write at a time, so that a slow store never ends with an older count. */
  #save(): void {
    if (this.#saving) {
      this.#unsaved = true;
      return;
    }
    this.#unsaved = false;
    let written = false;
    let finish: (() => void) | undefined;
    this.#node.context().set(contextKey, this.count, (error: Error | null) => {
      if (error) this.#node.warn(error.message);
      written = true;
      finish?.();
    });
    if (written) return;
    this.#saving = new Promise<void>((resolve) => {
      finish = resolve;
    }).then(() => {
      this.#saving = undefined;
      if (this.#unsaved) this.#save();
    });
  }
}
