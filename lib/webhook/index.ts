export { type AttemptStory, type AttemptTrace, recordOf } from "./attempt-record.js";
export type { Auth } from "./auth/auth.js";
export { basicAuth } from "./auth/basic.js";
export { bearerAuth } from "./auth/bearer.js";
export { headerAuth } from "./auth/header.js";
export { type OAuth2Settings, oauth2 } from "./auth/oauth2.js";
export type { Route } from "./auth/token-agent.js";
export { type DeliveryPolicy, failedTrace, type Outcome } from "./deliver.js";
export { deliveryId } from "./delivery-id.js";
export { carriesRecord, testWebhookEvent, webhookEventOf } from "./envelopes.js";
export { HttpClient } from "./http-client.js"; // one request, without retries or judgement
export { Lifetime } from "./lifetime.js"; // what ends when a node closes
export type { Outbox, OutboxState } from "./outbox.js";
export { type ProxySettings, proxySettings } from "./proxy.js";
export { maskUrl } from "./redact.js";
export type { Rendering } from "./request.js";
export { type ParseAs, type ResponseData, readResponse } from "./response.js";
export type { Backoff, RetryOn } from "./retry-timing.js";
export type { SignKind } from "./sign.js";
export { Slots } from "./slots.js"; // how many at the same time, the others in their order
export type {
  EnvelopeKind,
  EnvelopeSettings,
  Format,
  Method,
  Pair,
  PayloadKind,
  RenderedRequest,
  RequestSettings,
} from "./types.js";
export { Webhook, type WebhookSettings } from "./webhook.js";
export { ContextError, type ErrorClass, WebhookError } from "./webhook-error.js";
export type { HttpAnswer } from "./wire.js";
