import type { Health } from "./circuit.js";
import type { ErrorClass, WebhookError } from "./webhook-error.js";

/** Failures that say something about the destination. A server that answers 404 is well: it does not know this caller. */
const unhealthy = new Set<ErrorClass>([
  "connection_refused",
  "dns",
  "tls",
  "network",
  "timeout",
  "deadline",
  "rate_limited",
  "server_error",
  "proxy",
]);

/** Failures of our own: the destination was not asked. */
const ours = new Set<ErrorClass>(["aborted", "blocked_address", "template", "url"]);

/** What the end of an attempt says about the destination. */
export function healthAfter(error: WebhookError | undefined): Health {
  if (!error) return "alive";
  if (ours.has(error.code)) return "unknown";
  return unhealthy.has(error.code) ? "failing" : "alive";
}
