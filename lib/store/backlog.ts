import type { PastDelivery } from "./types.js";
import { heaviestBatch, weightOf, weightOfAttempt } from "./weight.js";

/** Characters: what a slow disk may cost in memory. */
const mostWeight = 16_000_000;
/** What an entry costs besides its texts. */
const ownWeight = 500;

/** Entries of the log that are not written yet. */
export class Backlog {
  #entries: PastDelivery[] = [];
  #weight = 0;
  #dropped = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** Whether there are enough for a batch. */
  get isBatch(): boolean {
    return this.#weight >= heaviestBatch;
  }

  /** How many were never written, so far. */
  get dropped(): number {
    return this.#dropped;
  }

  add(past: PastDelivery): void {
    this.#entries.push(past);
    this.#weight += entryWeight(past);
    if (this.#weight > mostWeight) this.#makeRoom();
  }

  /** @returns the oldest ones, as many as fit into a batch */
  take(): PastDelivery[] {
    let weight = 0;
    let count = 0;
    while (count < this.#entries.length && weight < heaviestBatch) {
      weight += entryWeight(this.#entries[count]!);
      count += 1;
    }
    this.#weight -= weight;
    return this.#entries.splice(0, count);
  }

  /** They were taken, and not written. */
  lose(count: number): void {
    this.#dropped += count;
  }

  /** More than the newest one needs, so that a flood does not pay for it with every entry. */
  #makeRoom(): void {
    let count = 0;
    while (this.#weight > mostWeight * 0.9 && count < this.#entries.length - 1) {
      this.#weight -= entryWeight(this.#entries[count]!);
      count += 1;
    }
    this.#entries.splice(0, count);
    this.#dropped += count;
  }
}

function entryWeight(past: PastDelivery): number {
  let weight = ownWeight + weightOf(past);
  for (const attempt of past.attempts) weight += weightOfAttempt(attempt);
  return weight;
}
