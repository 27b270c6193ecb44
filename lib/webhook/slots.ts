import { type Clock, systemClock, type Timer } from "../time/index.js";
import type { Lifetime } from "./lifetime.js";
import { WebhookError } from "./webhook-error.js";

class Waiting {
  timer: Timer | undefined = undefined;
  /** Has its slot, or has stopped waiting for one. */
  isSettled = false;

  constructor(
    readonly go: () => void,
    readonly fail: (error: WebhookError) => void,
  ) {}

  settle(): void {
    this.isSettled = true;
    this.timer?.stop();
  }
}

interface SlotCounts {
  most: number;
  /** For those without a deadline, as long as slots are left quickly; absent = as many as there are. */
  unhurried?: number;
  /** While more wait in a line than there are slots, those included that have given up; absent = as many as there are. */
  crowded?: number;
}

/** A slot that is held for less than this, ms, is left quickly. */
const quickMs = 100;
/**
 * Each one that is not makes so much more room for those without a deadline, and each that is takes so much of it back:
 * a burst that stalls this process makes every answer late for a while, and shall not be taken for a slow receiver.
 */
const moreRoom = 1 / 16;
const lessRoom = 1 / 4;

/**
 * How many requests of a node are on the wire at the same time; the others wait, in the order in which they came and
 * those with a deadline first. Each request on the wire is a socket, and a burst of thousands of sockets costs memory,
 * ports and in the end messages.
 */
export class Slots {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #fewest: number;
  readonly #crowded: number;
  readonly #hurried = new Line();
  readonly #unhurried = new Line();
  #taken = 0;
  /** Of those, how many by someone without a deadline. */
  #takenUnhurried = 0;
  #mostUnhurried: number;
  #ended: WebhookError | undefined;

  constructor(
    { most, unhurried = most, crowded = most }: SlotCounts,
    lifetime: Lifetime,
    clock: Clock = systemClock,
  ) {
    this.#most = most;
    this.#fewest = unhurried;
    this.#crowded = crowded;
    this.#mostUnhurried = unhurried;
    lifetime.onEnd((error) => this.#end(error));
    this.#clock = clock;
  }

  /**
   * Takes a slot; whoever has one must {@link leave}.
   *
   * @param deadline epoch ms until which to wait; undefined = as long as it takes
   * @returns undefined when a slot was free
   * @throws WebhookError `deadline`, `aborted`
   */
  enter(deadline?: number): Promise<void> | undefined {
    if (this.#ended) throw this.#ended;
    const line = this.#lineOf(deadline);
    if (this.#isFreeFor(line)) {
      this.#take(line, 1);
      return undefined;
    }
    return this.#wait(line, deadline);
  }

  /**
   * @param deadline with which the slot was entered
   * @param heldMs for how long a request was on the wire, if there was one
   */
  leave(deadline?: number, heldMs?: number): void {
    this.#take(this.#lineOf(deadline), -1);
    if (heldMs !== undefined) this.#learn(heldMs);
    this.#fillFrom(this.#hurried);
    this.#fillFrom(this.#unhurried);
  }

  #lineOf(deadline: number | undefined): Line {
    return deadline === undefined ? this.#unhurried : this.#hurried;
  }

  #isFreeFor(line: Line): boolean {
    const most = line.length > this.#most ? this.#crowded : this.#most;
    return this.#taken < most && (line === this.#hurried || this.#takenUnhurried < this.#mostUnhurried);
  }

  #take(line: Line, count: 1 | -1): void {
    this.#taken += count;
    if (line === this.#unhurried) this.#takenUnhurried += count;
  }

  #learn(heldMs: number): void {
    const room = this.#mostUnhurried + (heldMs < quickMs ? -lessRoom : moreRoom);
    this.#mostUnhurried = Math.min(Math.max(room, this.#fewest), this.#most);
  }

  #fillFrom(line: Line): void {
    while (this.#isFreeFor(line)) {
      const next = line.shift();
      if (!next) return;
      this.#take(line, 1);
      next.settle();
      next.go();
    }
  }

  #wait(line: Line, deadline: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = new Waiting(resolve, reject);
      line.push(waiting);
      if (deadline === undefined) return;
      waiting.timer = this.#clock.after(Math.max(0, deadline - this.#clock.now()), () => {
        waiting.isSettled = true;
        reject(new WebhookError("deadline", "the call could wait no longer for a free connection"));
      });
    });
  }

  #end(error: WebhookError): void {
    this.#ended = error;
    for (const line of [this.#hurried, this.#unhurried])
      for (let waiting = line.shift(); waiting; waiting = line.shift()) {
        waiting.settle();
        waiting.fail(error);
      }
  }
}

/** First in, first out; an array that is shifted thousands of times would be copied as often. */
class Line {
  #waiting: Waiting[] = [];
  #next = 0;

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** How many wait, those included that have stopped waiting by themselves. */
  get length(): number {
    return this.#waiting.length - this.#next;
  }

  /** The first one that still waits. */
  shift(): Waiting | undefined {
    let first = this.#waiting[this.#next];
    while (first?.isSettled) first = this.#waiting[++this.#next];
    if (!first) {
      this.#waiting = [];
      this.#next = 0;
      return undefined;
    }
    this.#next += 1;
    if (this.#next > 1000) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    return first;
  }
}
