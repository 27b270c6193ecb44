const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/** How long to leave a store alone that fails: it says itself when it is well again, as a rule. */
export class StorePause {
  #ms = 0;

  /** @returns ms until the next try */
  next(): number {
    this.#ms = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#ms * 2));
    return this.#ms;
  }

  /** It works. */
  end(): void {
    this.#ms = 0;
  }
}
