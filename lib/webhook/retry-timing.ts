import type { ErrorClass, WebhookError } from "./webhook-error.js";

export type Backoff = "exponential" | "linear" | "fixed";
export type RetryOn = "server-error" | "any-failure";

/** A `Retry-After` beyond this is a mistake or a refusal, and a timer cannot wait much longer either. */
const longestPauseMs = 24 * 3_600_000;

/**
 * How long to wait after a failed attempt, in whole ms: a store keeps no others.
 *
 * @param attempt the attempt that failed, counted from 1
 * @param delayMs d: exponential d·2^(n-1), linear d·n, fixed d
 * @param retryAfterMs what the other side asked for; it makes a pause longer, never shorter
 */
export function pauseAfter(attempt: number, delayMs: number, backoff: Backoff, retryAfterMs = 0): number {
  const factor = backoff === "exponential" ? 2 ** (attempt - 1) : backoff === "linear" ? attempt : 1;
  return Math.min(Math.round(Math.max(delayMs * factor, retryAfterMs)), longestPauseMs);
}

/** Failures that the next attempt may well not meet. */
const passing = new Set<ErrorClass>([
  "connection_refused",
  "dns",
  "network",
  "timeout",
  "server_error",
  "proxy",
]);
/** Failures that every attempt would meet again, or that must not be repeated. */
const final = new Set<ErrorClass>([
  "template",
  "url",
  "blocked_address",
  "aborted",
  "deadline",
  "circuit_open",
  "response_too_large", // the other side has done its work already
]);

/** Whether a failed attempt is worth another one. A proxy that answered 407 or 403 will do so again. */
export function isRetryable(error: WebhookError, retryOn: RetryOn): boolean {
  if (final.has(error.code)) return false;
  if (retryOn === "any-failure") return true;
  return passing.has(error.code) && !(error.code === "proxy" && (error.status ?? 500) < 500);
}

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds, or an HTTP date.
 *
 * @returns ms from now, or undefined for anything else
 */
export function retryAfterOf(header: unknown, now: number): number | undefined {
  if (typeof header !== "string") return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
