import { type Clock, systemClock } from "../time/index.js";
import { AttemptTrace } from "./attempt-record.js";
import { withAttempt } from "./envelopes.js";
import type { Lifetime } from "./lifetime.js";
import { type Backoff, isRetryable, pauseAfter, type RetryOn } from "./retry-timing.js";
import type { Sender } from "./sender.js";
import type { Slots } from "./slots.js";
import type { RenderedRequest } from "./types.js";
import { WebhookError } from "./webhook-error.js";
import type { HttpAnswer } from "./wire.js";

export interface DeliveryPolicy {
  /** For each attempt, ms. */
  timeoutMs: number;
  /** Attempts after the first. */
  retries: number;
  retryDelayMs: number;
  backoff: Backoff;
  retryOn: RetryOn;
}

export interface DeliveryOptions {
  sender: Sender;
  policy: DeliveryPolicy;
  lifetime: Lifetime;
  slots: Slots;
  /** The body counts the attempts. */
  numbered: boolean;
  clock?: Clock;
}

/** How a delivery ended: with an answer, or with the error of its last attempt. */
export class Outcome {
  /**
   * @param traces one for each attempt
   * @param request as it was rendered, before its body counted attempts; undefined = its turn never came
   * @param hurried the deadline left the only attempt so little time that its end says nothing about the destination
   */
  constructor(
    readonly traces: readonly AttemptTrace[],
    readonly request: RenderedRequest | undefined,
    readonly answer: HttpAnswer | undefined,
    readonly error: WebhookError | undefined,
    readonly hurried = false,
  ) {}

  get attempts(): number {
    return this.traces.length;
  }
}

/** A healthy API may need this long for an answer, ms. */
const fairChanceMs = 1000;

/** Renders the request, once there is a place for its first attempt. */
export type Prepare = () => RenderedRequest | Promise<RenderedRequest>;

/**
 * Sends a request until it is delivered, given up, or the deadline is there. Nothing is waited for that cannot be
 * over by the deadline: a pause that would pass it ends the delivery with what went wrong last. The caller has entered
 * `slots` with this deadline for the first attempt; each further one waits for a place of its own.
 *
 * @param deadline epoch ms; undefined = nobody waits
 * @throws what `prepare` throws
 */
export async function deliver(
  prepare: Prepare,
  deadline: number | undefined,
  { sender, policy, lifetime, slots, numbered, clock = systemClock }: DeliveryOptions,
): Promise<Outcome> {
  const traces = Array.of<AttemptTrace>(); // not `[]`, see AttemptTrace
  let rendered: RenderedRequest | undefined;
  const ended = (error: WebhookError, hurried?: boolean): Outcome =>
    new Outcome(traces, rendered, undefined, error, hurried);
  for (let attempt = 1; ; attempt++) {
    let error: WebhookError;
    let hurried = false;
    let heldMs: number | undefined;
    try {
      const prepared = rendered ?? prepare();
      rendered = prepared instanceof Promise ? await prepared : prepared;
      const request = numbered && attempt > 1 ? nextAttemptOf(rendered, attempt) : rendered;
      const now = clock.now();
      const limitMs = deadline === undefined ? policy.timeoutMs : deadline - now;
      if (limitMs <= 0) return ended(deadlineError(0));
      const trace = new AttemptTrace(request, now);
      traces.push(trace);
      const failure = await attemptOnce(trace, sender, policy.timeoutMs, limitMs, clock);
      heldMs = trace.tookMs;
      if (!failure) return new Outcome(traces, rendered, trace.answer, undefined);
      error = failure;
      // An attempt before this one has failed by itself, or there would be no second one.
      hurried = attempt === 1 && error.code === "deadline" && !isFair(limitMs, policy.timeoutMs);
    } finally {
      slots.leave(deadline, heldMs);
    }
    if (attempt > policy.retries || !isRetryable(error, policy.retryOn)) return ended(error, hurried);
    const pause = pauseAfter(attempt, policy.retryDelayMs, policy.backoff, error.retryAfterMs);
    if (deadline !== undefined && clock.now() + pause >= deadline) return ended(error);
    try {
      await pauseFor(pause, lifetime, clock);
      await slots.enter(deadline);
    } catch (stopped) {
      return ended(stopped as WebhookError);
    }
  }
}

const nextAttemptOf = (request: RenderedRequest, attempt: number): RenderedRequest =>
  request.body === undefined ? request : { ...request, body: withAttempt(request.body, attempt) };

const isFair = (leftMs: number, timeoutMs: number): boolean =>
  leftMs >= Math.min(fairChanceMs, timeoutMs / 2);

/** An attempt that came to nothing before there was a request: a template or a URL was at fault. */
export function failedTrace(request: RenderedRequest, at: number, error: unknown): AttemptTrace {
  const { code, message } = error as { code?: unknown; message?: string };
  const failure =
    error instanceof WebhookError
      ? error
      : new WebhookError(code === "url" ? "url" : "template", message ?? String(error));
  const trace = new AttemptTrace(request, at);
  trace.error = failure;
  return trace;
}

/**
 * @param leftMs what the deadline leaves; a timeout that is due to it is a missed deadline
 * @returns why it failed; undefined = delivered, and the trace has the answer
 */
export async function attemptOnce(
  trace: AttemptTrace,
  sender: Sender,
  timeoutMs: number,
  leftMs: number,
  clock: Clock,
): Promise<WebhookError | undefined> {
  try {
    await sender.send(trace.request, Math.min(timeoutMs, leftMs), trace);
  } catch (error) {
    const failure = asWebhookError(error);
    trace.error = leftMs < timeoutMs && failure.code === "timeout" ? deadlineError(leftMs) : failure;
  }
  trace.tookMs = clock.now() - trace.at;
  return trace.error;
}

/** @throws WebhookError `aborted` when the node closes meanwhile, or has closed */
function pauseFor(ms: number, lifetime: Lifetime, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = lifetime.onEnd((error) => {
      timer.stop();
      reject(error);
    });
    const timer = clock.after(ms, () => {
      done();
      resolve();
    });
  });
}

const deadlineError = (ms: number): WebhookError =>
  new WebhookError("deadline", `no answer in the ${Math.round(ms)} ms that the call could wait`, {
    values: { ms: Math.round(ms) },
  });

/** Anything else that a library throws at a single request is a failure of that request, not of the process. */
const asWebhookError = (error: unknown): WebhookError =>
  error instanceof WebhookError ? error : new WebhookError("network", String((error as Error)?.message));
