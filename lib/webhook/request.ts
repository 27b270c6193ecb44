import { compileTemplate, compileUrlTemplate, type Template, type TemplateScope } from "../template/index.js";
import { contentTypes, type DeliveryMark, type Payload, type PayloadWriter, payloadWriter } from "./body.js";
import { compileHeaders, type HeaderTemplate, headerBytes } from "./headers.js";
import { parameter } from "./parameters.js";
import type { Format, Method, RenderedRequest, RequestSettings } from "./types.js";
import { targetOf, withQuery } from "./url.js";

export interface Rendering {
  request: RenderedRequest;
  /** Template paths that were absent. */
  missing: string[];
}

/** The templates of a webhook's request, read once at deploy. */
export class RequestTemplate {
  /** Header names left out because the connection sets them itself. */
  readonly ignoredHeaders: readonly string[];
  /** All templates with tags in them, for fetching what they need of the context stores. */
  readonly templates: readonly Template[];
  /** Those among them that {@link renderTarget} renders. */
  readonly targetTemplates: readonly Template[];

  readonly #method: Method;
  readonly #httpsOnly: boolean;
  readonly #url: Template;
  readonly #query: Array<{ key: string; value: Template }>;
  readonly #headers: HeaderTemplate[];
  readonly #format: Format;
  readonly #hasContentType: boolean;
  readonly #payload: PayloadWriter;
  /** Without templates in them URL, query and headers are always the same, by content type. */
  readonly #constant = new Map<string, Pick<RenderedRequest, "url" | "headers">>();

  /** @throws TemplateError for a template that cannot be read, HeaderNameError */
  constructor(settings: RequestSettings) {
    const { headers, ignored } = compileHeaders(settings.headers);
    this.#method = settings.method;
    this.#httpsOnly = settings.httpsOnly;
    this.#url = compileUrlTemplate(settings.url);
    this.#query = settings.query.map(({ key, value }) => ({ key, value: compileTemplate(value, "text") }));
    this.#headers = headers;
    this.#format = settings.format;
    this.#hasContentType = headers.some(({ name }) => name.toLowerCase() === "content-type");
    this.#payload = payloadWriter(settings.payload, {
      body: settings.body,
      format: settings.format,
      parameters: settings.format === "form" || (settings.method === "GET" && settings.format === "json"),
      envelope: settings.envelope,
    });
    this.ignoredHeaders = ignored;
    this.targetTemplates = [
      this.#url,
      ...this.#query.map(({ value }) => value),
      ...headers.map(({ value }) => value),
    ].filter(({ isConstant }) => !isConstant);
    this.templates = [...this.targetTemplates, ...this.#payload.templates];
  }

  /**
   * Both halves at once.
   *
   * @throws WebhookError (`template`, `url`, `blocked_address`) or TemplateError: nothing may be sent
   */
  render(scope: TemplateScope, delivery: DeliveryMark): Rendering {
    return this.renderTarget(scope, delivery.id, this.renderBody(scope, delivery));
  }

  /**
   * What is sent, wherever to: the half that is kept when a delivery is to be made later. For a GET these are
   * parameters, which {@link renderTarget} puts into the query.
   *
   * @throws WebhookError or TemplateError of class `template`
   */
  renderBody(scope: TemplateScope, delivery: DeliveryMark): Payload {
    return this.#payload.write(scope, delivery);
  }

  /**
   * Where a body goes, and with which headers: the half that is rendered when it is sent.
   *
   * @param made the method and format that the body was made for
   * @throws WebhookError (`url`, `blocked_address`) or TemplateError
   */
  renderTarget(
    scope: TemplateScope,
    id: string,
    payload: Payload,
    { method = this.#method, format = this.#format }: { method?: Method; format?: Format | undefined } = {},
  ): Rendering {
    const { missing } = payload;
    let { body } = payload;
    const parameters: string[] = [];
    if (method === "GET") {
      // A GET has no body; XML and text have no keys that could become parameters.
      const isPlainText = format === "xml" || format === "text";
      if (body !== undefined && !isPlainText) parameters.push(body);
      body = undefined;
    }
    const contentType = contentTypes[body === undefined ? "json" : format];
    const isConstant = this.targetTemplates.length === 0 && parameters.length === 0;
    let target = isConstant ? this.#constant.get(contentType) : undefined;
    if (!target) {
      target = this.#renderTarget(scope, parameters, contentType, missing);
      if (isConstant) this.#constant.set(contentType, target);
    }
    return {
      request: { ...target, id, method, ...(body !== undefined && { body }) },
      missing: [...new Set(missing)],
    };
  }

  /**
   * @param parameters encoded, to go behind those of the form
   * @param missing is given the paths that were absent
   */
  #renderTarget(
    scope: TemplateScope,
    parameters: readonly string[],
    contentType: string,
    missing: string[],
  ): Pick<RenderedRequest, "url" | "headers"> {
    const text = (template: Template): string => {
      const rendered = template.render(scope);
      if (rendered.missing.length > 0) missing.push(...rendered.missing);
      return rendered.text;
    };
    const query = [...this.#query.map(({ key, value }) => parameter(key, text(value))), ...parameters];
    const url = withQuery(text(this.#url).trim(), query.filter((item) => item !== "").join("&"));
    targetOf(url, this.#httpsOnly);
    const headers: Record<string, string> = {};
    if (!this.#hasContentType) headers["Content-Type"] = contentType;
    for (const { name, value } of this.#headers) headers[name] = headerBytes(text(value));
    return { url, headers };
  }
}
