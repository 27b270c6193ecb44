import type { Leased, NewDelivery } from "../types.js";
import { weightOf } from "../weight.js";

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

const placeOf = (number: number): number => number % places;
