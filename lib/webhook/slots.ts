import { type Clock, systemClock } from "../time/index.js";
import type { Lifetime } from "./lifetime.js";
import { WebhookError } from "./webhook-error.js";

interface Waiting {
  go(): void;
  given: boolean;
}

/**
 * How many requests of a node are on the wire at the same time; the others wait in the order in which they came.
 * Each request on the wire is a socket, and a burst of thousands of sockets costs memory, ports and in the end messages.
 */
export class Slots {
  readonly #lifetime: Lifetime;
  readonly #clock: Clock;
  #free: number;
  #queue: Waiting[] = [];
  #next = 0;

  constructor(count: number, lifetime: Lifetime, clock: Clock = systemClock) {
    this.#free = count;
    this.#lifetime = lifetime;
    this.#clock = clock;
  }

  /**
   * Takes a slot; whoever has one must {@link leave}.
   *
   * @param deadline epoch ms until which to wait
   * @returns undefined when a slot was free
   * @throws WebhookError `deadline`, `aborted`
   */
  enter(deadline = Number.POSITIVE_INFINITY): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    return this.#wait(deadline);
  }

  leave(): void {
    let next = this.#queue[this.#next];
    while (next?.given) next = this.#queue[++this.#next];
    if (!next) {
      this.#free += 1;
      this.#queue = [];
      this.#next = 0;
      return;
    }
    this.#next += 1;
    next.go();
    if (this.#next > 1000) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
  }

  #wait(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: WebhookError): void => {
        waiting.given = true;
        timer?.stop();
        done();
        if (error) reject(error);
        else resolve();
      };
      const waiting: Waiting = { given: false, go: () => settle() };
      const done = this.#lifetime.onEnd(settle);
      const timer = Number.isFinite(deadline)
        ? this.#clock.after(Math.max(0, deadline - this.#clock.now()), () =>
            settle(new WebhookError("deadline", "the call could wait no longer for a free connection")),
          )
        : undefined;
      this.#queue.push(waiting);
    });
  }
}
