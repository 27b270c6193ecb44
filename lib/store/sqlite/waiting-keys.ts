const groups = 65_536;

/**
 * How many deliveries wait of each group of keys, in 256 kB whatever waits. Most keys have one delivery at a time, and
 * where nobody else of the group waits, nobody of the key does: two of the seven statements of a delivery are saved.
 */
export class WaitingKeys {
  readonly #counts = new Uint32Array(groups);

  /** @returns how many wait of the group now */
  add(endpoint: string, key: string, count: number): number {
    const group = groupOf(endpoint, key);
    this.#counts[group]! += count;
    return this.#counts[group]!;
  }

  /** @returns how many wait of the group; 0 = nobody of the key does */
  count(endpoint: string, key: string): number {
    return this.#counts[groupOf(endpoint, key)]!;
  }

  clear(): void {
    this.#counts.fill(0);
  }
}

/** FNV-1a, as even as it need be. */
function groupOf(endpoint: string, key: string): number {
  let hash = 0x811c9dc5;
  for (const text of [endpoint, key])
    for (let place = 0; place < text.length; place++)
      hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return (hash ^ (hash >>> 16)) & (groups - 1);
}
