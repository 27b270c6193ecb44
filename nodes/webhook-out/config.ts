import type { Node, NodeDef } from "node-red";
import type { DeliveryMode } from "../../lib/store/index.js";
import type {
  Backoff,
  Format,
  Method,
  Pair,
  ParseAs,
  PayloadKind,
  RetryOn,
  SignKind,
} from "../../lib/webhook/index.js";
import {
  choiceOf,
  flagOf,
  numberOf,
  pairsOf,
  type StackOrder,
  stackOrderOf,
  textOf,
} from "../common/config-values.js";
import { type MigrationStep, migrateWith } from "../common/migrate.js";

export interface WebhookOutConfig extends StackOrder {
  name: string;
  /** What the flow says; {@link isMode} tells whether it can be run. */
  mode: DeliveryMode | (string & {});
  enabled: boolean;
  method: Method;
  url: string;
  httpsOnly: boolean;
  headers: Pair[];
  query: Pair[];
  /** Ids of config nodes; "" = none. */
  auth: string;
  tls: string;
  proxy: string;
  /** What the flow says; {@link isPayload} tells whether it can be sent. */
  payload: PayloadKind | (string & {});
  format: Format;
  body: string;
  /** For the payloads whose shape is given. */
  extras: Pair[];
  triggerId: string;
  tenantId: string;
  entityId: string;
  /** Types of contact-centre events that are sent. */
  events: string[];
  parse: ParseAs;
  message: string;
  timeoutMs: number;
  retries: number;
  retryDelayMs: number;
  backoff: Backoff;
  retryOn: RetryOn;
  circuit: boolean;
  onFailure: "continue" | "stop";
  sign: SignKind;
  maxResponseBytes: number;
  /** Most requests of a post-call webhook on the way at the same time. */
  concurrency: number;
  /** Whether the deliveries of a call go out one after another. */
  keepOrder: boolean;
  /** Id of a call-store; "" = the default one. */
  store: string;
}

export interface WebhookOutCredentials {
  secret?: string;
}

export type WebhookOutNode = Node<WebhookOutCredentials>;

export const isMode = (mode: string): mode is DeliveryMode => mode === "realtime" || mode === "post-call";
const payloads = ["template", "msg", "post-call", "cdr-event", "call-event", "contact-centre"];
export const isPayload = (payload: string): payload is PayloadKind => payloads.includes(payload);

/** `steps[0]` will lead from version 1 to 2. */
const steps: readonly MigrationStep[] = [];

export function migrate(raw: NodeDef): WebhookOutConfig {
  const config = migrateWith(steps, raw);
  return {
    name: textOf(config.name).trim(),
    ...stackOrderOf(config.order),
    mode: textOf(config.mode) || "realtime",
    enabled: flagOf(config.enabled, true),
    method: choiceOf(config.method, ["POST", "GET", "PUT", "PATCH", "DELETE"]),
    url: textOf(config.url).trim(),
    httpsOnly: flagOf(config.httpsOnly, false),
    headers: pairsOf(config.headers),
    query: pairsOf(config.query),
    auth: textOf(config.auth),
    tls: textOf(config.tls),
    proxy: textOf(config.proxy),
    payload: textOf(config.payload) || "template",
    format: choiceOf(config.format, ["json", "form", "xml", "text"]),
    body: textOf(config.body),
    extras: pairsOf(config.extras),
    triggerId: textOf(config.triggerId).trim(),
    tenantId: textOf(config.tenantId).trim(),
    entityId: textOf(config.entityId).trim(),
    events: Array.isArray(config.events) ? config.events.map((type) => textOf(type)) : [],
    parse: choiceOf(config.parse, ["auto", "json", "xml", "text"]),
    message: textOf(config.message),
    timeoutMs: numberOf(config.timeout, 30, 0.1, 3600) * 1000,
    retries: Math.round(numberOf(config.retries, 3, 0, 10)),
    retryDelayMs: numberOf(config.retryDelay, 1, 0, 3600) * 1000,
    backoff: choiceOf(config.backoff, ["exponential", "linear", "fixed"]),
    retryOn: choiceOf(config.retryOn, ["server-error", "any-failure"]),
    circuit: flagOf(config.circuit, true),
    onFailure: choiceOf(config.onFailure, ["continue", "stop"]),
    sign: choiceOf(config.sign, ["none", "standard-webhooks", "abp"]),
    maxResponseBytes: numberOf(config.maxResponse, 1024, 1, 102_400) * 1024,
    concurrency: Math.round(numberOf(config.concurrency, 16, 1, 128)),
    keepOrder: flagOf(config.keepOrder, true),
    store: textOf(config.store),
  };
}
