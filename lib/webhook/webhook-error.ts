/** Why a delivery failed, in one word that a filter or a Catch node can test (`err.code`, `app_data[slug].error.class`). */
export type ErrorClass =
  | "connection_refused"
  | "dns"
  | "tls"
  | "network"
  | "timeout"
  | "auth"
  | "not_found"
  | "client_error"
  | "rate_limited"
  | "server_error"
  | "redirect"
  | "response_too_large"
  | "proxy"
  | "circuit_open"
  | "deadline"
  | "template"
  | "url"
  | "blocked_address"
  | "aborted";

export interface ErrorDetail {
  /** HTTP status of the answer, where there was one. */
  status?: number;
  /** How long the other side asked us to wait, ms. */
  retryAfterMs?: number;
  /** What a translated sentence needs: host, ms, limit, … Never a secret. */
  values?: Record<string, string | number>;
}

/**
 * A delivery, or one attempt of it, that failed. It deliberately keeps no `cause`: the errors of the HTTP
 * libraries carry the request with its Authorization header, and Node-RED shows a cause to every Catch node.
 */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly values: Record<string, string | number>;

  constructor(
    readonly code: ErrorClass,
    message: string,
    { status, retryAfterMs, values = {} }: ErrorDetail = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.values = values;
  }
}

/** A context store did not say what goes into a request that was accepted before: it passes, and is no attempt. */
export class ContextError extends WebhookError {
  constructor(message: string) {
    super("network", message);
  }
}
