import { type Clock, systemClock, type Timer } from "../time/index.js";
import type { Lifetime } from "./lifetime.js";
import { WebhookError } from "./webhook-error.js";

interface Waiting {
  go(): void;
  fail(error: WebhookError): void;
  timer: Timer | undefined;
  /** Has its slot, or has stopped waiting for one. */
  settled: boolean;
}

/**
 * How many requests of a node are on the wire at the same time; the others wait in the order in which they came.
 * Each request on the wire is a socket, and a burst of thousands of sockets costs memory, ports and in the end messages.
 */
export class Slots {
  readonly #clock: Clock;
  #free: number;
  #queue: Waiting[] = [];
  #next = 0;
  #ended: WebhookError | undefined;

  constructor(count: number, lifetime: Lifetime, clock: Clock = systemClock) {
    this.#free = count;
    lifetime.onEnd((error) => this.#end(error));
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
    if (this.#ended) throw this.#ended;
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    return this.#wait(deadline);
  }

  leave(): void {
    let next = this.#queue[this.#next];
    while (next?.settled) next = this.#queue[++this.#next];
    if (!next) {
      this.#free += 1;
      this.#queue = [];
      this.#next = 0;
      return;
    }
    this.#next += 1;
    settle(next);
    next.go();
    if (this.#next > 1000) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
  }

  #wait(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { go: resolve, fail: reject, timer: undefined, settled: false };
      this.#queue.push(waiting);
      if (!Number.isFinite(deadline)) return;
      waiting.timer = this.#clock.after(Math.max(0, deadline - this.#clock.now()), () => {
        waiting.settled = true;
        reject(new WebhookError("deadline", "the call could wait no longer for a free connection"));
      });
    });
  }

  #end(error: WebhookError): void {
    this.#ended = error;
    for (const waiting of this.#queue.slice(this.#next)) {
      if (waiting.settled) continue;
      settle(waiting);
      waiting.fail(error);
    }
    this.#queue = [];
    this.#next = 0;
  }
}

function settle(waiting: Waiting): void {
  waiting.settled = true;
  waiting.timer?.stop();
}
