import type { NewDelivery } from "../types.js";

/** Characters. */
const mostWeight = 8_000_000;

type Fresh = NewDelivery & { attempts: 0; tries: 0 };

/** Deliveries that were just accepted, and as a rule are claimed at once: they need not be read again. */
export class FreshDeliveries {
  readonly #items = new Map<number, Fresh>();
  #weight = 0;

  /** When there are too many, the oldest stay: they are claimed first. */
  add(seq: number, item: NewDelivery): void {
    const weight = weightOf(item);
    if (this.#weight + weight > mostWeight) return;
    this.#items.set(seq, { ...item, attempts: 0, tries: 0 });
    this.#weight += weight;
  }

  /** @returns undefined: it has to be read */
  take(seq: number): Fresh | undefined {
    const item = this.#items.get(seq);
    if (!item) return undefined;
    this.#items.delete(seq);
    this.#weight -= weightOf(item);
    return item;
  }

  clear(): void {
    this.#items.clear();
    this.#weight = 0;
  }
}

const weightOf = ({ body, message }: NewDelivery): number => message.length + (body?.length ?? 0);
