import type { Clock, Timer } from "../../lib/time/index.js";
import { until } from "./until.js";

/** A clock that stands still until a test moves it. */
export class MovableClock implements Clock {
  #now: number;
  readonly #waiting = new Set<{ at: number; action: () => void }>();

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): Timer {
    const entry = { at: this.#now + ms, action };
    this.#waiting.add(entry);
    return { stop: () => this.#waiting.delete(entry) };
  }

  /** Somebody sets the time; who waits does so as long as before. */
  set(now: number): void {
    for (const entry of this.#waiting) entry.at += now - this.#now;
    this.#now = now;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves when somebody waits for this clock. */
  async waitedFor(): Promise<void> {
    await until(() => this.waiting > 0, "somebody waits for the clock");
  }

  /** Moves on, and does what was due on the way, in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }
}
