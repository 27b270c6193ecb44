import type { Leased, NewDelivery } from "../types.js";

/** Characters. */
const mostWeight = 8_000_000;
/** So many deliveries of 250 characters weigh as much. */
const places = 32_768;

/** A lease on a delivery that the near side has kept under a number. */
export interface KeptLease {
  kept: number;
  token: string;
}

/**
 * Deliveries that were just handed to the thread, and as a rule are claimed at once: they need not come back from it.
 * Without this, the way back of body and message was 15 µs of the 210 that a post-call delivery of 3 kB costs.
 */
export class KeptDeliveries {
  /** By number, round and round. Not a Map: see OpenCall in lib/curri for what one costs that everything enters and leaves. */
  readonly #items: Array<NewDelivery | undefined> = new Array(places).fill(undefined);
  #weight = 0;
  #next = 0;

  /**
   * When there are too many, the oldest stay: they are claimed first.
   *
   * @returns the number of the first one, the others follow; undefined = they are not kept
   */
  add(items: readonly NewDelivery[]): number | undefined {
    let weight = this.#weight;
    for (const item of items) weight += weightOf(item);
    const first = this.#next;
    const hasRoom = items.length <= places && items.every((_, index) => !this.#items[placeOf(first + index)]);
    if (weight > mostWeight || !hasRoom) return undefined;
    for (const item of items) this.#items[placeOf(this.#next++)] = item;
    this.#weight = weight;
    return first;
  }

  /** @param accepted ids of those among the items that were accepted, in their order; the others are never claimed */
  dropAllBut(accepted: readonly string[], items: readonly NewDelivery[], first: number): void {
    let place = 0;
    for (const [index, { id }] of items.entries()) {
      if (accepted[place] === id) place += 1;
      else this.#take(first + index);
    }
  }

  leased({ kept, token }: KeptLease): Leased {
    return { ...this.#take(kept)!, token, attempts: 0, tries: 0 };
  }

  clear(): void {
    this.#items.fill(undefined);
    this.#weight = 0;
  }

  #take(number: number): NewDelivery | undefined {
    const item = this.#items[placeOf(number)];
    if (!item) return undefined;
    this.#items[placeOf(number)] = undefined;
    this.#weight -= weightOf(item);
    return item;
  }
}

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

const placeOf = (number: number): number => number % places;

const weightOf = ({ body, message }: NewDelivery): number => message.length + (body?.length ?? 0);
