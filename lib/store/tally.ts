import type { DeliveryState, DeliveryStats } from "./types.js";

/** How many rows there are of each endpoint and state; counted along, as a table of 100 000 rows takes its time. */
export class Tally {
  readonly #perEndpoint = new Map<string, DeliveryStats>();
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add(endpoint: string, state: DeliveryState, count = 1): void {
    let stats = this.#perEndpoint.get(endpoint);
    if (!stats) {
      stats = { waiting: 0, sending: 0, delivered: 0, failed: 0, skipped: 0 };
      this.#perEndpoint.set(endpoint, stats);
    }
    stats[state] += count;
    this.#rows += count;
  }

  move(endpoint: string, from: DeliveryState, to: DeliveryState): void {
    this.add(endpoint, from, -1);
    this.add(endpoint, to);
  }

  clear(): void {
    this.#perEndpoint.clear();
    this.#rows = 0;
  }

  /** @param sending the waiting ones that somebody sends at present */
  stats(sending: ReadonlyArray<{ endpoint: string }>): Map<string, DeliveryStats> {
    const stats = new Map<string, DeliveryStats>();
    for (const [endpoint, counts] of this.#perEndpoint) stats.set(endpoint, { ...counts });
    for (const { endpoint } of sending) {
      const counts = stats.get(endpoint);
      if (!counts) continue;
      counts.waiting -= 1;
      counts.sending += 1;
    }
    for (const [endpoint, counts] of stats)
      if (Object.values(counts).every((count) => count === 0)) stats.delete(endpoint);
    return stats;
  }
}
