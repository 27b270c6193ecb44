import {
  compileTemplate,
  parseJson,
  type Template,
  TemplateError,
  type TemplateScope,
} from "../template/index.js";
import { envelopeWriter } from "./envelopes.js";
import { parametersOf } from "./parameters.js";
import type { EnvelopeKind, EnvelopeSettings, Format, PayloadKind } from "./types.js";
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
  write(scope: TemplateScope, delivery: DeliveryMark): Payload;
}

/** What a body may say of the delivery that it belongs to. */
export interface DeliveryMark {
  id: string;
  /** Epoch ms at which it was accepted. */
  at: number;
}

export interface PayloadSettings {
  body: string;
  format: Format;
  /** The payload shall become `key=value` pairs, as in a form or a GET. */
  parameters: boolean;
  envelope?: EnvelopeSettings | undefined;
}

export const contentTypes: Record<Format, string> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "text/xml; charset=utf-8",
  text: "text/plain; charset=utf-8",
};

type MakeWriter = (settings: PayloadSettings) => PayloadWriter;

const writers: Record<Exclude<PayloadKind, EnvelopeKind>, MakeWriter> = {
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

export const payloadWriter = (kind: PayloadKind, settings: PayloadSettings): PayloadWriter =>
  kind === "template" || kind === "msg" ? writers[kind](settings) : inEnvelope(kind, settings);

function inEnvelope(kind: EnvelopeKind, { envelope, format, parameters }: PayloadSettings): PayloadWriter {
  if (!envelope) throw new TypeError(`the payload ${kind} needs the settings of an envelope`);
  const { templates, write } = envelopeWriter(kind, envelope);
  return {
    templates,
    write(scope, delivery) {
      const { value, missing } = write(scope, delivery);
      return { body: bodyOf(value, format, parameters), missing };
    },
  };
}

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

/** A value as a body. Text that is in the wanted format already goes out as it is. */
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
    throw new WebhookError("template", `the payload cannot be written as JSON: ${(error as Error).message}`);
  }
}

/** The counterpart of reading XML with xml2js: what the core xml node would write. */
function xmlOf(value: object): string {
  const { Builder } = require("xml2js") as typeof import("xml2js");
  try {
    return new Builder().buildObject(value);
  } catch (error) {
    throw new WebhookError("template", `the payload cannot be written as XML: ${(error as Error).message}`);
  }
}
