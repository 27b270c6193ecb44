import { ownSlug, stackOrder } from "../common/editor/apps.js";
import { filled, headerNames, numberWithin } from "../common/editor/validators.js";

interface Pair {
  key: string;
  value: string;
}

interface WebhookOut {
  name: string;
  order: number | string;
  mode: "realtime" | "post-call";
  enabled: boolean;
  method: "POST" | "GET" | "PUT" | "PATCH" | "DELETE";
  url: string;
  httpsOnly: boolean;
  headers: Pair[];
  query: Pair[];
  auth: string;
  payload: string;
  format: "json" | "form" | "xml" | "text";
  body: string;
  extras: Pair[];
  triggerId: string;
  tenantId: string;
  entityId: string;
  events: string[];
  parse: "auto" | "json" | "xml" | "text";
  message: string;
  timeout: number | string;
  retries: number | string;
  retryDelay: number | string;
  backoff: "exponential" | "linear" | "fixed";
  retryOn: "server-error" | "any-failure";
  circuit: boolean;
  onFailure: "continue" | "stop";
  tls: string;
  proxy: string;
  sign: "none" | "standard-webhooks" | "abp";
  maxResponse: number | string;
  concurrency: number;
  keepOrder: boolean;
  store: string;
  version: number;
}

RED.nodes.registerType<WebhookOut>("call-webhook-out", {
  category: "call events",
  color: "#C0DEED",
  icon: "call-webhook-out.svg",
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: "", validate: ownSlug },
    order: { value: 50, validate: stackOrder },
    mode: { value: "realtime" },
    enabled: { value: true },
    method: { value: "POST" },
    url: { value: "", validate: filled },
    httpsOnly: { value: false },
    headers: { value: [], validate: headerNames },
    query: { value: [] },
    auth: { value: "", type: "call-auth", required: false },
    payload: { value: "template" },
    format: { value: "json" },
    body: { value: "" },
    extras: { value: [] },
    triggerId: { value: "" },
    tenantId: { value: "" },
    entityId: { value: "" },
    events: { value: [] },
    parse: { value: "auto" },
    message: { value: "" },
    timeout: { value: 30, validate: numberWithin(0.1, 3600, "any") },
    retries: { value: 3, validate: numberWithin(0, 10) },
    retryDelay: { value: 1, validate: numberWithin(0, 3600, "any") },
    backoff: { value: "exponential" },
    retryOn: { value: "server-error" },
    circuit: { value: true },
    onFailure: { value: "continue" },
    tls: { value: "", type: "tls-config", required: false },
    proxy: { value: "", type: "http proxy", required: false },
    sign: { value: "none" },
    maxResponse: { value: 1024, validate: numberWithin(1, 102400) },
    concurrency: { value: 16 },
    keepOrder: { value: true },
    store: { value: "" },
    version: { value: 1 },
  },
  credentials: {
    secret: { type: "password" },
  },
  paletteLabel: "webhook out",
  label() {
    return this.name || "webhook out";
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("label.input");
  },
  outputLabels(index) {
    return this._(index === 0 ? "label.sent" : "label.failed");
  },
});
