export type Method = "POST" | "GET" | "PUT" | "PATCH" | "DELETE";
export type Format = "json" | "form" | "xml" | "text";
export type PayloadKind = "template" | "msg";

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
}

/**
 * A request with every value in its place, and nothing in it that belongs to the moment of sending:
 * no authentication, no signature, no connection. Plain data, so that it can be kept and sent later.
 */
export interface RenderedRequest {
  /** The delivery's id, the same on every attempt. */
  id: string;
  method: Method;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** An answer, read to its end and decompressed. */
export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  body: Buffer;
}
