import { type Decision, type DecisionAction, newId } from "../call/index.js";
import { type Clock, systemClock } from "../time/index.js";
import { type Answer, type EncodedDecision, openCalls } from "./open-calls.js";
import { readRequest } from "./read-request.js";
import type { CurriRequest } from "./types.js";
import { writeResponse } from "./write-response.js";

/** A question and the way to answer it; an HTTP exchange is one. */
export interface Question {
  /** Epoch ms. */
  readonly arrivedAt: number;
  readBody(limit: number, withinMs: number): Promise<Buffer>;
  reply(status: number, headers: Record<string, string>, body: string): void;
  onGone(listener: () => void): void;
}

/** A call that the flow is asked about. */
export interface ReceivedCall {
  id: string;
  request: CurriRequest;
  /** Epoch ms. */
  arrivedAt: number;
  /** Epoch ms; then the call is answered without the flow. */
  deadlineAt: number;
  test: boolean;
}

/** Follows one call: a Call Test does. */
interface CallWatcher {
  onCall(call: ReceivedCall): void;
  onAnswer(call: ReceivedCall, answer: Answer): void;
}

export interface PolicyServerOptions {
  /** From the arrival of the request to its answer, in ms. */
  deadlineMs: number;
  /** The answer when the flow gives none in time, when a request cannot be read, and while the flow is redeployed. */
  onDeadline: DecisionAction;
  /** Bytes. */
  maxBody: number;
  onCall(call: ReceivedCall): void;
  onAnswered(call: ReceivedCall, answer: Answer): void;
  /** A body that was answered without the flow, and why. */
  onUnreadable(error: Error): void;
  clock?: Clock;
}

// Always 200: CUCM takes any other status for a failed policy server. The charset is quoted as in Cisco's sample.
const headers = { "Content-Type": 'text/xml; charset="utf-8"' };

/** Turns each question into a call for the flow, and sees to it that the asker gets exactly one answer in time. */
export class PolicyServer {
  readonly #options: PolicyServerOptions;
  readonly #clock: Clock;
  readonly #fallback: EncodedDecision;

  constructor(options: PolicyServerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const decision: Decision = { action: options.onDeadline };
    this.#fallback = { action: decision.action, body: writeResponse(decision) };
  }

  /** @param watcher makes the call a test */
  async receive(question: Question, watcher?: CallWatcher): Promise<void> {
    const deadlineAt = question.arrivedAt + this.#options.deadlineMs;
    let request: CurriRequest;
    try {
      const body = await question.readBody(this.#options.maxBody, deadlineAt - this.#clock.now());
      request = readRequest(body);
    } catch (error) {
      this.answerWithoutFlow(question);
      this.#options.onUnreadable(error as Error);
      return;
    }
    const { arrivedAt } = question;
    const call = { id: newId(), request, arrivedAt, deadlineAt, test: watcher !== undefined };
    this.#ask(question, call, watcher);
  }

  answerWithoutFlow(question: Question): void {
    question.reply(200, headers, this.#fallback.body);
  }

  /** Answers the calls that are still open; after this no message of theirs can. @returns how many there were */
  close(): number {
    return openCalls.closeOf(this);
  }

  #ask(question: Question, call: ReceivedCall, watcher?: CallWatcher): void {
    openCalls.open({
      id: call.id,
      owner: this,
      deadlineAt: call.deadlineAt,
      fallback: this.#fallback,
      onAnswer: (answer) => {
        question.reply(200, headers, answer.body);
        this.#options.onAnswered(call, answer);
        watcher?.onAnswer(call, answer);
      },
    });
    watcher?.onCall(call);
    question.onGone(() => openCalls.abandon(call.id));
    try {
      this.#options.onCall(call);
    } catch (error) {
      openCalls.fallBack(call.id, "error", error as Error);
      throw error;
    }
  }
}
