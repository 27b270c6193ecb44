import type { AppResult, CallReply, DecisionAction } from "../call/index.js";
import { type Clock, isoTime, systemClock, type Timer } from "../time/index.js";

/** A decision and the response that says it. */
export interface EncodedDecision {
  action: DecisionAction;
  body: string;
}

export interface Answer extends EncodedDecision {
  reply: CallReply;
  /** What the apps had found, when the flow itself answered. */
  appData?: Record<string, AppResult>;
  /** Why the flow's answer could not be used. */
  error?: Error;
}

/** A call that waits for its answer. */
export interface AskedCall {
  id: string;
  /** Who asked; {@link OpenCalls.closeOf} answers all calls of one owner. */
  owner: object;
  /** Epoch ms. */
  deadlineAt: number;
  /** The answer when the flow has none. */
  fallback: EncodedDecision;
  /** Called exactly once, with the one answer of this call. */
  onAnswer(answer: Answer): void;
}

/**
 * Emptied when the call is answered. A Map that is filled and deleted from all the time replaces its table again and
 * again; old tables point to the newer ones, so once one is in V8's old space all that they ever held outlives every
 * quick collection: 5 kB a call, copied twice, a fifth of the work of answering.
 * A class, since an object literal can come to the same: V8 makes all objects of one in its old space when most of the
 * first hundred were still in use at a quick collection, as calls that wait are.
 */
class OpenCall {
  #call: AskedCall | undefined;
  #timer: Timer | undefined;

  constructor(call: AskedCall, timer: Timer) {
    this.#call = call;
    this.#timer = timer;
  }

  get owner(): object | undefined {
    return this.#call?.owner;
  }

  /** Ends the waiting. @returns undefined when it had ended before */
  take(): AskedCall | undefined {
    const call = this.#call;
    this.#timer?.stop();
    this.#call = undefined;
    this.#timer = undefined;
    return call;
  }
}

/** Enough to tell the author of a late reply what was answered instead. */
const remembered = 1000;

/**
 * One answer per call, by its deadline: whoever answers first wins, and everyone after that is told so.
 * Messages carry the call's id only; an open response inside a message would be cloned with it.
 */
export class OpenCalls {
  readonly #open = new Map<string, OpenCall>();
  /** A ring. */
  readonly #answered: Array<{ id: string; reply: CallReply }> = [];
  #nextAnswered = 0;
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#open.size;
  }

  open(call: AskedCall): void {
    const timer = this.#clock.after(Math.max(0, call.deadlineAt - this.#clock.now()), () => {
      this.fallBack(call.id, "deadline");
    });
    this.#open.set(call.id, new OpenCall(call, timer));
  }

  /** The flow's answer. @returns what became of it: `late` when the call had been answered before */
  answer(id: string, decision: EncodedDecision, appData?: Record<string, AppResult>): CallReply {
    return this.#settle(id, "flow", decision, appData);
  }

  /** Answers with the call's own fallback. */
  fallBack(id: string, by: "deadline" | "error", error?: Error): CallReply {
    return this.#settle(id, by, undefined, undefined, error);
  }

  /** The asker has hung up: nothing can be answered any more, and nobody is told. */
  abandon(id: string): void {
    const call = this.#take(id);
    if (call) this.#remember(id, this.#replyOf(call.fallback.action, "error"));
  }

  /** Answers all open calls of an owner that is going away. @returns how many there were */
  closeOf(owner: object): number {
    const open = [...this.#open].filter(([, call]) => call.owner === owner);
    for (const [id] of open) this.fallBack(id, "error");
    return open.length;
  }

  #settle(
    id: string,
    by: CallReply["by"],
    decision: EncodedDecision | undefined,
    appData?: Record<string, AppResult>,
    error?: Error,
  ): CallReply {
    const call = this.#take(id);
    if (!call) return { ...(this.#replyTo(id) ?? this.#replyOf("unknown", "deadline")), late: true };
    const { action, body } = decision ?? call.fallback;
    const reply = this.#replyOf(action, by);
    this.#remember(id, reply);
    const answer: Answer = { action, body, reply };
    if (appData) answer.appData = appData;
    if (error) answer.error = error;
    call.onAnswer(answer);
    return reply;
  }

  #take(id: string): AskedCall | undefined {
    const call = this.#open.get(id)?.take();
    this.#open.delete(id);
    return call;
  }

  #replyOf(action: string, by: CallReply["by"]): CallReply {
    return { at: isoTime(this.#clock.now()), action, by, late: false };
  }

  #remember(id: string, reply: CallReply): void {
    this.#answered[this.#nextAnswered] = { id, reply };
    this.#nextAnswered = (this.#nextAnswered + 1) % remembered;
  }

  #replyTo(id: string): CallReply | undefined {
    return this.#answered.find((answered) => answered.id === id)?.reply;
  }
}

/** Call ids are UUIDs, so CURRI in and CURRI reply meet here, whichever flow they stand in. */
export const openCalls = new OpenCalls();
