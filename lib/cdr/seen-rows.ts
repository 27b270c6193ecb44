/** CUCM sends a file again within minutes, not after this many rows. */
const mostRemembered = 100_000;

/** Remembers which rows came, by their `pkid`. */
export class SeenRows {
  #recent = new Set<string>();
  #older = new Set<string>();

  /** @returns whether this row came before; from now on it has */
  isRepeated(pkid: string): boolean {
    const digits = pkid.replaceAll("-", "");
    // Only a UUID, or a digest as long, tells rows apart for sure.
    if (!/^[\da-f]{32}$/i.test(digits)) return false;
    // Half as long as its digits, and a text of its own: it does not hold on to the piece of file it was cut from.
    const key = Buffer.from(digits, "hex").toString("latin1");
    if (this.#recent.has(key) || this.#older.has(key)) return true;
    if (this.#recent.size >= mostRemembered / 2) {
      this.#older = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(key);
    return false;
  }
}
