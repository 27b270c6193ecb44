import { retryAfterOf } from "./retry-timing.js";
import { type ErrorClass, WebhookError } from "./webhook-error.js";

function classOf(status: number): ErrorClass {
  if (status >= 500) return "server_error";
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "not_found";
  if (status === 429) return "rate_limited";
  return status >= 400 ? "client_error" : "redirect";
}

/** The failure that an answer other than 2xx is; redirects are not followed, so a 3xx is one too. */
export function statusError(
  answer: { status: number; headers: Record<string, unknown> },
  host: string,
  now: number,
): WebhookError {
  const { status, headers } = answer;
  const retryAfterMs =
    status === 429 || status === 503 ? retryAfterOf(headers["retry-after"], now) : undefined;
  return new WebhookError(classOf(status), `${host} answered ${status}`, {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    values: { host, status },
  });
}
