import { WebhookError } from "./webhook-error.js";

interface LowLevelError {
  name?: string;
  code?: string;
  message?: string;
  cause?: unknown;
  errors?: unknown[];
}

const tlsCodes =
  /^(CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|EPROTO|UND_ERR_PRX_TLS)/;
const timeoutCodes = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/**
 * What an error of the socket, of TLS or of the HTTP client means for a delivery.
 *
 * @param host for the message; no path and no query, which may hold secrets
 * @param viaProxy the connection to the proxy itself, or its refusal, is a failure of class `proxy`
 */
export function networkError(thrown: unknown, host: string, viaProxy = false): WebhookError {
  if (thrown instanceof WebhookError) return thrown;
  const error = firstOf(thrown as LowLevelError);
  const code = error.code ?? "";
  const reason = error.code ?? error.name ?? "network error";
  const values = { host, reason };

  const refusal = /^Proxy response \((\d+)\)/.exec(error.message ?? "");
  if (refusal) {
    const status = Number(refusal[1]);
    return new WebhookError("proxy", `the proxy refused ${host} with ${status}`, {
      status,
      values: { host, reason: status },
    });
  }
  if (tlsCodes.test(code)) return new WebhookError("tls", `TLS to ${host} failed: ${reason}`, { values });
  if (viaProxy)
    return new WebhookError("proxy", `no way to ${host} through the proxy: ${reason}`, { values });
  if (code === "ECONNREFUSED")
    return new WebhookError("connection_refused", `${host} refused the connection`, { values });
  if (code === "ENOTFOUND" || code.startsWith("EAI_"))
    return new WebhookError("dns", `${host} has no address (${reason})`, { values });
  if (timeoutCodes.has(code)) return new WebhookError("timeout", `${host} did not answer`, { values });
  return new WebhookError("network", `the connection to ${host} failed: ${reason}`, { values });
}

/** Node tries all addresses of a name and reports an AggregateError; the first is the one to show. */
function firstOf(error: LowLevelError): LowLevelError {
  if (Array.isArray(error.errors) && error.errors.length > 0)
    return firstOf(error.errors[0] as LowLevelError);
  if (error.name === "SecureProxyConnectionError" && error.cause)
    return firstOf(error.cause as LowLevelError);
  return error;
}
