import { compileTemplate, type Template, type TemplateScope } from "../template/index.js";
import { isoTime } from "../time/index.js";
import type { EnvelopeKind, EnvelopeSettings } from "./types.js";

/** What an envelope reads of a message; anything may be missing, since any node may have made it. */
interface Enveloped {
  event?: { record?: unknown; envelope?: unknown } & Record<string, unknown>;
  cdr?: unknown;
}

interface Sources {
  message: Enveloped;
  /** The envelope in which the record came, of another webhook of its system. */
  incoming: Record<string, unknown>;
  extras: Record<string, string>;
  delivery: { id: string; at: number };
}

export interface EnvelopeWriter {
  readonly templates: readonly Template[];
  /** @throws TemplateError */
  write(
    scope: TemplateScope,
    delivery: { id: string; at: number },
  ): { value: Record<string, unknown>; missing: string[] };
}

/** The event that a contact centre's webhook tells of, by the kind of its record. */
const contactCentreEvents: Record<string, string> = {
  queue: "App.QueueWebhook",
  ivr: "App.IvrWebhook",
  test: "App.TestWebhook",
};
export const testWebhookEvent = "App.TestWebhook";

const envelopes: Record<
  EnvelopeKind,
  (sources: Sources, settings: EnvelopeSettings) => Record<string, unknown>
> = {
  "call-event": ({ message: { event = {} }, extras }) => {
    const { call_state = null, called_number = null, calling_number = null, timestamp = null } = event;
    const keys = { call_state, called_number, calling_number, timestamp };
    return { ...keys, ...extras, ...keys };
  },
  "cdr-event": ({ message, extras }, { name }) => ({ meta: extras, cdr: message.cdr ?? null, name }),
  "post-call": ({ message, incoming, extras }, { triggerId, entityId, tenantId }) => ({
    triggerId: triggerId || null,
    id: entityId || (incoming.id ?? null),
    tenantId: tenantId || (incoming.tenantId ?? null),
    cdr: message.cdr ?? null,
    ...(Object.keys(extras).length > 0 && { customData: extras }),
  }),
  "contact-centre": ({ message, incoming, delivery }) => ({
    Id: delivery.id,
    WebhookEvent: webhookEventOf(message) ?? null,
    Attempt: 1,
    Data: message.cdr ?? null,
    CreationTimeUtc: incoming.CreationTimeUtc ?? isoTime(delivery.at),
  }),
};

/**
 * Writes the bodies that receivers of other systems' webhooks expect, key by key and in their order.
 *
 * @throws TemplateError for an extra that cannot be read
 */
export function envelopeWriter(kind: EnvelopeKind, settings: EnvelopeSettings): EnvelopeWriter {
  const extras = settings.extras.map(({ key, value }) => ({ key, value: compileTemplate(value, "text") }));
  const envelope = envelopes[kind];
  return {
    templates: extras.map(({ value }) => value).filter(({ isConstant }) => !isConstant),
    write(scope, delivery) {
      const missing: string[] = [];
      const rendered = extras.map(({ key, value }): [string, string] => {
        const text = value.render(scope);
        missing.push(...text.missing);
        return [key, text.text];
      });
      const message = scope.message as Enveloped;
      const incoming = objectOf(objectOf(message.event).envelope);
      // By fromEntries, since a key may be called __proto__.
      const sources = { message, incoming, extras: Object.fromEntries(rendered), delivery };
      if (kind === "call-event" && objectOf(message.event).call_state === undefined)
        missing.push("event.call_state"); // it would go out empty: the message is of no such event
      return { value: envelope(sources, settings), missing };
    },
  };
}

const envelopesOfRecords = new Set<string>([
  "cdr-event",
  "post-call",
  "contact-centre",
] satisfies EnvelopeKind[]);

/** Whether what is sent is `msg.cdr` in an envelope, which has null in its place where a message is of no record. */
export const carriesRecord = (payload: string): boolean => envelopesOfRecords.has(payload);

/** The contact centre's name for what a message tells of; undefined for a record of another kind. */
export function webhookEventOf(message: object): string | undefined {
  const { record, envelope } = objectOf((message as Enveloped).event);
  const said = objectOf(envelope).WebhookEvent;
  if (typeof said === "string" && said !== "") return said;
  const kind = String(record);
  return Object.hasOwn(contactCentreEvents, kind) ? contactCentreEvents[kind] : undefined;
}

/** As JSON, as one parameter of many, as an element of XML: the first place named like this is ours, as values come after it. */
const attemptPlace = /("Attempt":|(?:^|&)Attempt=|<Attempt>)\d+/;

/** The body of a later attempt of a `contact-centre` delivery: the same but for the number, and so with its own signature. */
export const withAttempt = (body: string, attempt: number): string =>
  body.replace(attemptPlace, (_whole, before: string) => `${before}${attempt}`);

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
