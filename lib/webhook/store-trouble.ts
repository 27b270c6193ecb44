/** Between one try of a store that fails and the next, ms: it says itself when it is well again, as a rule. */
const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/** How long to leave a store alone that fails, and that somebody hears of it. */
export class StoreTrouble {
  readonly #tell: (error: Error | undefined) => void;
  #pauseMs = 0;

  /** @param tell is given each failure, and undefined when the store works again */
  constructor(tell: (error: Error | undefined) => void) {
    this.#tell = tell;
  }

  /** @returns ms until the next try */
  met(error: unknown): number {
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
    this.#tell(error as Error);
    return this.#pauseMs;
  }

  over(): void {
    if (this.#pauseMs === 0) return;
    this.#pauseMs = 0;
    this.#tell(undefined);
  }
}
