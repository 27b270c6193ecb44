import type { Leased } from "../store/index.js";
import type { Clock } from "../time/index.js";
import type { AttemptTrace } from "./attempt-record.js";
import type { Circuit } from "./circuit.js";
import { healthAfter } from "./health.js";
import type { Held } from "./held.js";
import type { NextStep } from "./next-step.js";
import type { WebhookError } from "./webhook-error.js";

interface GateOptions {
  circuit?: Circuit | undefined;
  /** Most requests on the way at the same time. */
  concurrency: number;
  clock: Clock;
}

/** Between one question for a token and the next, while the token server is down; for a value of a context store as well. */
export const heldUpMs = 15_000;
/** How long nothing new is begun when the last attempts have all failed, while those that have begun are tried again. */
const brakeMs = 10_000;
/** So many failures in a row make it likely that the destination is down; at least as many as a circuit takes. */
const brakeAfter = (concurrency: number): number => Math.max(5, concurrency);
/** Beyond this, retries that are due while the circuit is open may wait for it. */
const mostRetriesRemembered = 10_000;

/** Says what an outbox may begin, by what its attempts have met: a destination that fails, or no token to go there with. */
export class Gate {
  readonly #circuit: Circuit | undefined;
  readonly #clock: Clock;
  readonly #brakeAfter: number;
  /** When the retries are due that this outbox has begun: a circuit that opens does not hold them up. */
  readonly #retries = new Map<string, number>();
  #heldUp: { error: WebhookError; until: number } | undefined;
  /** Attempts in a row that met a failing destination. */
  #failures = 0;
  /** Epoch ms until which nothing new is begun. */
  #brakeUntil = 0;

  constructor({ circuit, concurrency, clock }: GateOptions) {
    this.#circuit = circuit;
    this.#clock = clock;
    this.#brakeAfter = brakeAfter(concurrency);
  }

  /** Why nothing goes out, whatever the destination would say. */
  get heldUp(): WebhookError | undefined {
    return this.#heldUp?.error;
  }

  /** Epoch ms before which there is nothing to claim for; 0 = go ahead. */
  get closedUntil(): number {
    if (this.#heldUp && this.#heldUp.until > this.#clock.now()) return this.#heldUp.until;
    let until = this.#nothingNewUntil();
    if (until > 0) for (const at of this.#retries.values()) until = Math.min(until, at);
    return until;
  }

  /** One delivery is to find out how the destination is. */
  get isForOne(): boolean {
    return this.#circuit?.state === "half-open";
  }

  /** @returns epoch ms until which a delivery goes back to the store; 0 = it may begin */
  deferUntil({ tries }: Leased): number {
    if (this.#heldUp && this.#heldUp.until > this.#clock.now()) return this.#heldUp.until;
    const until = tries === 0 ? this.#nothingNewUntil() : 0;
    return Number.isFinite(until) ? until : 0;
  }

  /** @returns false while another delivery finds out how the destination is */
  admits(held: Held): boolean {
    if (!this.#circuit || held.delivery.tries > 0) return true;
    held.admission = this.#circuit.enter();
    return held.admission !== "open";
  }

  /** What an attempt says about the destination and the way to it. */
  learn({ admission }: Held, trace: AttemptTrace, next: NextStep): void {
    const isHeldUp = next.kind === "held-up";
    const now = this.#clock.now();
    this.#heldUp = isHeldUp ? { error: trace.error!, until: now + heldUpMs } : undefined;
    const health = isHeldUp ? "unknown" : healthAfter(trace.error);
    if (health !== "unknown") {
      this.#failures = health === "failing" ? this.#failures + 1 : 0;
      const isDown = this.#circuit && this.#failures >= this.#brakeAfter;
      this.#brakeUntil = isDown ? now + brakeMs : 0;
    }
    // A probe tells at once; else what counts is a delivery that has failed after all its tries.
    if (admission === "probe") this.#circuit?.leave("probe", health);
    else if (next.kind === "done" || next.kind === "dead") this.#circuit?.leave("closed", health);
  }

  rememberRetry(id: string, at: number): void {
    if (this.#circuit && this.#retries.size < mostRetriesRemembered) this.#retries.set(id, at);
  }

  forgetRetry(id: string): void {
    this.#retries.delete(id);
  }

  /** @param now those that are due by then */
  forgetRetriesUntil(now: number): void {
    for (const [id, at] of this.#retries) if (at <= now) this.#retries.delete(id);
  }

  /** Epoch ms; infinite while a probe is on its way, whose end will tell; 0 = go ahead. */
  #nothingNewUntil(): number {
    const circuit = this.#circuit;
    const now = this.#clock.now();
    if (circuit?.state === "probing") return Number.POSITIVE_INFINITY;
    if (circuit?.state === "resting") return now + circuit.restsForMs;
    return this.#brakeUntil > now ? this.#brakeUntil : 0;
  }
}
