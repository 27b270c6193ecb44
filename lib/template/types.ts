/** Where a rendered value goes, and so how it is escaped. `url` = one path segment or one query value, RFC 3986 strict. */
export type Escape = "json" | "text" | "xml" | "url" | "header";

/** What a template can reach. */
export interface TemplateScope {
  /** The root of every path; its `req` and `res` are out of reach. */
  message: object;
  /** Names that go before the message's own, path by path: `{ webhook: { id } }` leaves `webhook.status` to the message. */
  overlay?: Record<string, unknown>;
  /** `{{ env.NAME }}`; undefined = not set. */
  env?(name: string): unknown;
  /** `{{ flow.key }}`, `{{ flow[store].key }}`. */
  flow?(key: string, store?: string): unknown;
  global?(key: string, store?: string): unknown;
}

export interface Rendered {
  text: string;
  /** The paths that were absent, as written in the template, each once. */
  missing: string[];
}

/** A value of flow or global context that a template asks for; `key` is its top level name. */
export interface ContextKey {
  scope: "flow" | "global";
  key: string;
  store?: string;
}

export interface Template {
  /**
   * A path that is absent renders empty and is listed in `missing`. A path that stands only in the head of a section
   * (`{{#…}}`, `{{^…}}`) is a question and not listed.
   *
   * @throws TemplateError where a value cannot stand in its place (CR/LF in a header, `/` in a host, an object that holds itself)
   */
  render(scope: TemplateScope): Rendered;
  /** Each once; for fetching them beforehand from asynchronous stores. */
  readonly contextKeys: readonly ContextKey[];
  /** No tag in it: renders the same text always. */
  readonly isConstant: boolean;
}
