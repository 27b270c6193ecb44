import {
  compileTemplate,
  parseJson,
  type Template,
  TemplateError,
  type TemplateScope,
} from "../template/index.js";
import { parametersOf } from "./parameters.js";
import type { Format, PayloadKind } from "./types.js";
import { WebhookError } from "./webhook-error.js";

/** What a request carries, before it is known whether it goes into the body or into the query. */
export interface Payload {
  /** Undefined = nothing to send. */
  body: string | undefined;
  missing: string[];
}

export interface PayloadWriter {
  readonly templates: readonly Template[];
  /** @throws WebhookError or TemplateError of class `template` */
  write(scope: TemplateScope): Payload;
}

export const contentTypes: Record<Format, string> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "text/xml; charset=utf-8",
  text: "text/plain; charset=utf-8",
};

/** One writer per kind of payload; `parameters` = the payload shall become `key=value` pairs, as in a form or a GET. */
type MakeWriter = (settings: { body: string; format: Format; parameters: boolean }) => PayloadWriter;

const writers: Record<PayloadKind, MakeWriter> = {
  template: ({ body, format, parameters }) => {
    const template = compileTemplate(body, format === "form" ? "json" : format);
    const templates = template.isConstant ? [] : [template];
    return {
      templates,
      write(scope) {
        const { text, missing } = template.render(scope);
        if (text.trim() === "") return { body: undefined, missing };
        if (format === "xml" || format === "text") return { body: text, missing };
        const value = renderedJson(text);
        return { body: parameters ? parametersOf(value) || undefined : text, missing };
      },
    };
  },
  msg: ({ format, parameters }) => ({
    templates: [],
    write: ({ message }) => ({
      body: bodyOf((message as { payload?: unknown }).payload, format, parameters),
      missing: [],
    }),
  }),
};

export const payloadWriter = (
  kind: PayloadKind,
  settings: { body: string; format: Format; parameters: boolean },
): PayloadWriter => writers[kind](settings);

function renderedJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof TemplateError) || error.line === undefined) throw error;
    const { line, column = 1 } = error;
    throw new WebhookError("template", `the rendered body is not JSON (line ${line}, column ${column})`, {
      values: { line, column },
    });
  }
}

/** `msg.payload` as a body. Text that is in the wanted format already goes out as it is. */
function bodyOf(payload: unknown, format: Format, parameters: boolean): string | undefined {
  const value = Buffer.isBuffer(payload) ? payload.toString("utf8") : payload;
  if (value === undefined || value === null || value === "") return undefined;
  if (parameters)
    return (typeof value === "string" ? parametersFrom(value) : parametersOf(value)) || undefined;
  if (format === "json") return typeof value === "string" && isJson(value) ? value : jsonOf(value);
  if (typeof value !== "object") return String(value);
  return format === "xml" ? xmlOf(value) : jsonOf(value);
}

/** JSON text is taken apart; other text is taken for parameters that are encoded already. */
const parametersFrom = (text: string): string => (isJson(text) ? parametersOf(JSON.parse(text)) : text);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new WebhookError("template", `msg.payload cannot be written as JSON: ${(error as Error).message}`);
  }
}

/** The counterpart of reading XML with xml2js: what the core xml node would write. */
function xmlOf(value: object): string {
  const { Builder } = require("xml2js") as typeof import("xml2js");
  try {
    return new Builder().buildObject(value);
  } catch (error) {
    throw new WebhookError("template", `msg.payload cannot be written as XML: ${(error as Error).message}`);
  }
}
