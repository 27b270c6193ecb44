/** Those who want to hear of one thing. */
export class Listeners<Told> {
  readonly #listeners = new Set<{ tell: (told: Told) => void }>();

  /** @returns stops telling */
  add(tell: (told: Told) => void): () => void {
    const entry = { tell };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  tell(told: Told): void {
    for (const { tell } of [...this.#listeners]) tell(told);
  }
}
