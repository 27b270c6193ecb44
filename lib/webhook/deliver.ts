import { type Clock, systemClock } from "../time/index.js";
import type { Lifetime } from "./lifetime.js";
import { type Backoff, isRetryable, pauseAfter, type RetryOn } from "./retry-timing.js";
import type { Sender } from "./sender.js";
import type { Slots } from "./slots.js";
import type { HttpAnswer, RenderedRequest } from "./types.js";
import { WebhookError } from "./webhook-error.js";

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
  clock?: Clock;
}

/** How a delivery ended: with an answer, or with the error of its last attempt. */
export interface Outcome {
  attempts: number;
  answer?: HttpAnswer;
  error?: WebhookError;
}

/**
 * Sends a request until it is delivered, given up, or the deadline is there. Nothing is waited for that cannot be
 * over by the deadline: a pause that would pass it ends the delivery with what went wrong last.
 *
 * @param deadline epoch ms; undefined = nobody waits
 */
export async function deliver(
  request: RenderedRequest,
  deadline: number | undefined,
  { sender, policy, lifetime, slots, clock = systemClock }: DeliveryOptions,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const ended = await attemptOnce(request, deadline, { sender, policy, slots, clock });
    if ("answer" in ended) return { attempts: attempt, answer: ended.answer };
    const { error, sent } = ended;
    const attempts = sent ? attempt : attempt - 1;
    if (attempt > policy.retries || !isRetryable(error, policy.retryOn)) return { attempts, error };
    const pause = pauseAfter(attempt, policy.retryDelayMs, policy.backoff, error.retryAfterMs);
    if (deadline !== undefined && clock.now() + pause >= deadline) return { attempts, error };
    const stopped = await pauseFor(pause, lifetime, clock);
    if (stopped) return { attempts, error: stopped };
  }
}

type Ended = { answer: HttpAnswer } | { error: WebhookError; sent: boolean };

async function attemptOnce(
  request: RenderedRequest,
  deadline: number | undefined,
  { sender, policy, slots, clock }: Required<Pick<DeliveryOptions, "sender" | "policy" | "slots" | "clock">>,
): Promise<Ended> {
  try {
    const queued = slots.enter(deadline);
    if (queued) await queued;
  } catch (error) {
    return { error: error as WebhookError, sent: false };
  }
  try {
    const left = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - clock.now();
    if (left <= 0) return { error: deadlineError(0), sent: false };
    const cutShort = left < policy.timeoutMs;
    try {
      return { answer: await sender.send(request, cutShort ? left : policy.timeoutMs) };
    } catch (error) {
      const failure = asWebhookError(error);
      return { error: cutShort && failure.code === "timeout" ? deadlineError(left) : failure, sent: true };
    }
  } finally {
    slots.leave();
  }
}

/** @returns the reason when the node closed meanwhile */
function pauseFor(ms: number, lifetime: Lifetime, clock: Clock): Promise<WebhookError | undefined> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, () => {
      done();
      resolve(undefined);
    });
    const done = lifetime.onEnd((error) => {
      timer.stop();
      resolve(error);
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
