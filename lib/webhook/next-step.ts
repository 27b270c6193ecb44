import type { Settlement } from "../store/index.js";
import type { AttemptTrace } from "./attempt-record.js";
import type { DeliveryPolicy } from "./deliver.js";
import { isRetryable, pauseAfter } from "./retry-timing.js";

/** `held-up`: nobody's attempt, as there was no token to make it with, or a context store did not say what goes into it. */
export type NextStep = Settlement["next"] | { kind: "held-up" };

/**
 * What follows an attempt of a delivery that is kept.
 *
 * @param tries attempts before this one, since it was accepted or resent last
 */
export function nextStep(
  { error, headers }: AttemptTrace,
  tries: number,
  policy: DeliveryPolicy,
  now: number,
): NextStep {
  if (!error) return { kind: "done" };
  if (error.code === "aborted") return { kind: "defer", at: now };
  const unsent = headers === undefined;
  // A token server that refuses us will do so again; one that is down comes back, and nobody's tries are used up for it.
  const ours = error.code === "auth" || error.code === "template" || error.code === "url";
  if (unsent && !ours && error.code !== "blocked_address") return { kind: "held-up" };
  if (tries >= policy.retries || !isRetryable(error, policy.retryOn)) return { kind: "dead" };
  const pauseMs = pauseAfter(tries + 1, policy.retryDelayMs, policy.backoff, error.retryAfterMs);
  return { kind: "retry", at: now + pauseMs };
}
