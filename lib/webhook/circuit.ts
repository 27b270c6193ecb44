import { type Clock, systemClock } from "../time/index.js";

/** `closed` = go ahead; `probe` = go ahead, the destination's rest is over and you find out how it is; `open` = do not. */
export type Admission = "closed" | "probe" | "open";
/** `unknown`: the delivery ended without anybody learning how the destination is (node closed, template error). */
export type Health = "alive" | "failing" | "unknown";

const failuresInARow = 5;
const windowMs = 60_000;
const bucketMs = 5_000;
const fewestForRate = 10;
const firstRestMs = 30_000;
const longestRestMs = 600_000;

/**
 * Lets a destination that keeps failing rest: after 5 failed deliveries in a row, or half of at least 10 within 60 s.
 * It rests 30 s, then one delivery probes it; each failed probe doubles the rest, up to 10 min.
 * In real time this is what keeps a dead server from costing each caller time; until it opens, and when one probes, it does.
 */
export class Circuit {
  readonly #clock: Clock;
  readonly #buckets: Array<{ since: number; all: number; failed: number }> = [];
  #inARow = 0;
  #restMs = firstRestMs;
  /** Epoch ms; undefined = closed. */
  #restsUntil: number | undefined;
  #probing = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Whoever is admitted must {@link leave} with the same admission. */
  enter(): Admission {
    if (this.#restsUntil === undefined) return "closed";
    if (this.#probing || this.#clock.now() < this.#restsUntil) return "open";
    this.#probing = true;
    return "probe";
  }

  leave(admission: Admission, health: Health): void {
    if (admission === "probe") this.#endProbe(health);
    else if (admission === "closed" && health !== "unknown" && this.#restsUntil === undefined)
      this.#count(health === "failing");
  }

  /** `resting`: nobody goes; `half-open`: the next one probes; `probing`: it is on its way. */
  get state(): "closed" | "resting" | "half-open" | "probing" {
    if (this.#restsUntil === undefined) return "closed";
    if (this.#probing) return "probing";
    return this.restsForMs > 0 ? "resting" : "half-open";
  }

  /** Ms until a probe may go, 0 while closed. */
  get restsForMs(): number {
    return this.#restsUntil === undefined ? 0 : Math.max(0, this.#restsUntil - this.#clock.now());
  }

  #endProbe(health: Health): void {
    this.#probing = false;
    if (health === "alive") {
      this.#restsUntil = undefined;
      this.#restMs = firstRestMs;
    } else if (health === "failing") {
      this.#restMs = Math.min(this.#restMs * 2, longestRestMs);
      this.#restsUntil = this.#clock.now() + this.#restMs;
    }
  }

  #count(failed: boolean): void {
    this.#inARow = failed ? this.#inARow + 1 : 0;
    const now = this.#clock.now();
    while (this.#buckets[0] && this.#buckets[0].since <= now - windowMs) this.#buckets.shift();
    let bucket = this.#buckets.at(-1);
    if (!bucket || bucket.since <= now - bucketMs) {
      bucket = { since: now, all: 0, failed: 0 };
      this.#buckets.push(bucket);
    }
    bucket.all += 1;
    if (!failed) return;
    bucket.failed += 1;
    if (this.#inARow >= failuresInARow || this.#mostFail()) this.#open(now);
  }

  #mostFail(): boolean {
    let all = 0;
    let failed = 0;
    for (const bucket of this.#buckets) {
      all += bucket.all;
      failed += bucket.failed;
    }
    return all >= fewestForRate && failed * 2 >= all;
  }

  #open(now: number): void {
    this.#restsUntil = now + this.#restMs;
    this.#inARow = 0;
    this.#buckets.length = 0;
  }
}
