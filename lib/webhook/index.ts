export type { Auth } from "./auth/auth.js";
export { basicAuth } from "./auth/basic.js";
export { bearerAuth } from "./auth/bearer.js";
export { headerAuth } from "./auth/header.js";
export { type OAuth2Settings, oauth2 } from "./auth/oauth2.js";
export { isBlockedAddress } from "./blocked-addresses.js";
export { type Admission, Circuit, type Health } from "./circuit.js";
export { type DeliveryPolicy, deliver, type Outcome } from "./deliver.js";
export { HeaderNameError } from "./headers.js";
export { HttpClient } from "./http-client.js";
export { Lifetime } from "./lifetime.js";
export { type ProxySettings, proxySettings } from "./proxy.js";
export { isSecretName, maskHeaders, maskUrl } from "./redact.js";
export { type Rendering, RequestTemplate } from "./request.js";
export { type ParseAs, type ResponseData, readResponse } from "./response.js";
export { type Backoff, isRetryable, pauseAfter, type RetryOn, retryAfterOf } from "./retry-timing.js";
export { Sender } from "./sender.js";
export { type Signer, type SignKind, signerFor } from "./sign.js";
export { Slots } from "./slots.js";
export type {
  Format,
  HttpAnswer,
  Method,
  Pair,
  PayloadKind,
  RenderedRequest,
  RequestSettings,
} from "./types.js";
export { type ErrorClass, WebhookError } from "./webhook-error.js";
