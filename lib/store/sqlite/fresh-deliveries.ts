/** What the far side knows of a delivery that the near side has kept. */
export interface Fresh {
  kept: number;
  key: string | undefined;
}

/** The far side's list of what the near side has kept, by `seq`. */
export class FreshDeliveries {
  readonly #items = new Map<number, Fresh>();
  /** Of this batch: what to put back when it is not kept. */
  readonly #added: number[] = [];
  readonly #taken: Array<[seq: number, fresh: Fresh]> = [];

  add(seq: number, fresh: Fresh): void {
    this.#items.set(seq, fresh);
    this.#added.push(seq);
  }

  /** @returns undefined: it has to be read */
  take(seq: number): Fresh | undefined {
    const fresh = this.#items.get(seq);
    if (!fresh) return undefined;
    this.#items.delete(seq);
    this.#taken.push([seq, fresh]);
    return fresh;
  }

  keep(): void {
    this.#added.length = 0;
    this.#taken.length = 0;
  }

  putBack(): void {
    for (const [seq, fresh] of this.#taken) this.#items.set(seq, fresh);
    for (const seq of this.#added) this.#items.delete(seq);
    this.keep();
  }
}
