import { networkError } from "../network-error.js";
import { maskSecrets } from "../redact.js";
import { WebhookError } from "../webhook-error.js";

interface WreckError {
  message?: string;
  data?: { isResponseError?: boolean; payload?: unknown; code?: string; res?: { statusCode?: number } };
  output?: { statusCode?: number };
}

/**
 * Why there is no token. A refusal (4xx) is `auth`; a token server that cannot be reached, or fails, is a failure of
 * the same class as if the API itself had failed, so that it is retried like one.
 *
 * @param secrets what the server was sent; one that repeats it to us shall not bring it into a log
 */
export function tokenError(thrown: unknown, host: string, secrets: readonly string[]): WebhookError {
  if (thrown instanceof WebhookError) return thrown;
  const { data, output, message = "" } = thrown as WreckError;
  if (data instanceof WebhookError) return data;
  if (data?.isResponseError) {
    const status = output?.statusCode ?? data.res?.statusCode ?? 0;
    const code = status >= 500 ? "server_error" : status === 429 ? "rate_limited" : "auth";
    const reason = oauthError(data.payload, secrets) ?? `status ${status}`;
    return new WebhookError(code, `the token server ${host} refused: ${reason}`, {
      status,
      values: { host, status, reason },
    });
  }
  const cause = data?.code ? data : thrown;
  if ((cause as { code?: string }).code !== undefined) return networkError(cause, host);
  if (/timeout/i.test(message))
    return new WebhookError("timeout", `the token server ${host} did not answer`, { values: { host } });
  return noTokenError(host);
}

export const noTokenError = (host: string): WebhookError =>
  new WebhookError("auth", `the token server ${host} sent no token`, {
    values: { host, reason: "no token" },
  });

/** RFC 6749, 5.2: `error` and `error_description` are meant to be shown. */
function oauthError(payload: unknown, secrets: readonly string[]): string | undefined {
  let body = payload;
  if (Buffer.isBuffer(body) || typeof body === "string") {
    try {
      body = JSON.parse(body.toString());
    } catch {
      return undefined;
    }
  }
  const { error, error_description: description } = (body ?? {}) as Record<string, unknown>;
  if (typeof error !== "string") return undefined;
  const words = typeof description === "string" ? `${error}: ${description}` : error;
  return maskSecrets(words, secrets).slice(0, 200);
}
