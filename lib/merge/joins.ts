import type { CallMessage } from "../call/index.js";
import type { Clock, Timer } from "../time/index.js";
import { type Expectation, expectationOf } from "./expectation.js";
import { strongestDecision, uniteAppData } from "./unite.js";

/** Events that may wait at once; beyond, the oldest goes on with what it has, since each may be a caller on the line. */
const maxOpen = 10_000;
/** Finished events that are remembered, to know a late branch from a new event. */
const maxFinished = 10_000;

export interface JoinOptions {
  /** How many branches, or which slugs, make an event complete. */
  expect: number | readonly string[];
  /** ms from the first branch on; the call's deadline ends it before. */
  timeout: number;
  clock: Clock;
}

/** What becomes of one branch. */
export type Arrival =
  /** The first of its event: it goes on, with what the others brought. */
  | { is: "joined"; msg: CallMessage; complete: boolean }
  /** What it brought goes on with the first. */
  | { is: "absorbed" }
  /** Its event has gone on without it. */
  | { is: "late" };

/** The node is closed; nothing can go on from here. */
export class JoinClosedError extends Error {
  readonly code = "closed";
}

interface OpenJoin {
  branches: CallMessage[];
  expectation: Expectation;
  timer: Timer;
  arrivals: Array<{ resolve(arrival: Arrival): void; reject(error: Error): void }>;
}

/**
 * Brings the branches of one event together again. Branches meet by `msg.call.event`, else by `_msgid`;
 * two events never mix. Nothing in the messages themselves is changed: what goes on is a copy of the first branch
 * with `app_data` and `decision` of all.
 */
export class Joins {
  readonly #options: JoinOptions;
  readonly #open = new Map<string, OpenJoin>();
  readonly #finished = new Set<string>();
  #closed = false;

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#open.size;
  }

  /**
   * Settles when the branch's event is complete or out of time.
   *
   * @throws JoinClosedError (rejects) when the node is closed meanwhile
   */
  arrive(msg: CallMessage): Promise<Arrival> {
    if (this.#closed) return Promise.reject(new JoinClosedError());
    const event = msg.call?.event ?? msg._msgid;
    if (event === undefined) return Promise.resolve({ is: "joined", msg, complete: false });
    if (this.#finished.has(event)) return Promise.resolve({ is: "late" });
    return new Promise((resolve, reject) => {
      const join = this.#open.get(event) ?? this.#begin(event, msg);
      join.arrivals.push({ resolve, reject });
      join.branches.push(msg);
      if (join.expectation.meets(msg)) this.#finish(event, join, true);
    });
  }

  /** Rejects all that wait: a closed node cannot send, and the in node answers its callers itself. */
  close(): void {
    this.#closed = true;
    for (const { timer, arrivals } of this.#open.values()) {
      timer.stop();
      for (const { reject } of arrivals) reject(new JoinClosedError());
    }
    this.#open.clear();
    this.#finished.clear();
  }

  #begin(event: string, { call }: CallMessage): OpenJoin {
    if (this.#open.size >= maxOpen) {
      const [oldest] = this.#open;
      if (oldest) this.#finish(...oldest, false);
    }
    const { clock, expect, timeout } = this.#options;
    // Any node may have written there; what is no time ends nothing.
    const deadline = Number.isFinite(call?.deadline) ? call!.deadline! : Number.POSITIVE_INFINITY;
    const left = Math.min(timeout, deadline - clock.now());
    const join: OpenJoin = {
      branches: [],
      expectation: expectationOf(expect),
      arrivals: [],
      timer: clock.after(Math.max(0, left), () => this.#finish(event, join, false)),
    };
    this.#open.set(event, join);
    return join;
  }

  #finish(event: string, { branches, arrivals, timer }: OpenJoin, complete: boolean): void {
    timer.stop();
    this.#open.delete(event);
    this.#remember(event);
    const decision = strongestDecision(branches);
    const msg: CallMessage = {
      ...branches[0],
      app_data: uniteAppData(branches),
      ...(decision === undefined ? {} : { decision }),
    };
    for (const [index, { resolve }] of arrivals.entries())
      resolve(index === 0 ? { is: "joined", msg, complete } : { is: "absorbed" });
  }

  #remember(event: string): void {
    this.#finished.add(event);
    if (this.#finished.size <= maxFinished) return;
    const [oldest] = this.#finished;
    if (oldest !== undefined) this.#finished.delete(oldest);
  }
}
