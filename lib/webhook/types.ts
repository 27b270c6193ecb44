export type Method = "POST" | "GET" | "PUT" | "PATCH" | "DELETE";
export type Format = "json" | "form" | "xml" | "text";
/** Bodies whose shape the receivers of another system know: see envelopes.ts. */
export type EnvelopeKind = "post-call" | "cdr-event" | "call-event" | "contact-centre";
export type PayloadKind = "template" | "msg" | EnvelopeKind;

export interface Pair {
  key: string;
  value: string;
}

export interface RequestSettings {
  method: Method;
  /** Templated, as are the values of `headers` and `query`, and `body`. */
  url: string;
  httpsOnly: boolean;
  headers: readonly Pair[];
  query: readonly Pair[];
  payload: PayloadKind;
  format: Format;
  body: string;
  /** For a payload that is an {@link EnvelopeKind}. */
  envelope?: EnvelopeSettings;
}

/** What a form says for the envelopes; each takes of it what it has a place for. */
export interface EnvelopeSettings {
  /** The webhook's own name. */
  name: string;
  /** "" = none. */
  triggerId: string;
  /** "" = that of the envelope in which the record came. */
  tenantId: string;
  entityId: string;
  /** Values are templated. */
  extras: readonly Pair[];
}

/** A request with every value in its place, and nothing in it that is made anew for each attempt: no authentication, no signature. */
export interface RenderedRequest {
  /** The delivery's id, the same on every attempt. */
  id: string;
  method: Method;
  url: string;
  headers: Record<string, string>;
  body?: string;
}
