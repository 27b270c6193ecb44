import type { CallMessage } from "../../lib/call/index.js";
import { webhookEventOf } from "../../lib/webhook/index.js";
import type { WebhookOutConfig } from "./config.js";

/** Whether a form wants a message sent at all: a contact-centre webhook sends the types of events that are ticked. */
export function isWanted({ payload, events }: WebhookOutConfig, msg: CallMessage): boolean {
  if (payload !== "contact-centre") return true;
  const type = webhookEventOf(msg);
  return type !== undefined && events.includes(type);
}
