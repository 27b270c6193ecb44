import { type CallMessage, newId } from "../../lib/call/index.js";
import { isoTime, systemClock } from "../../lib/time/index.js";
import { testWebhookEvent } from "../../lib/webhook/index.js";
import { BadTestError, type TestableNode } from "../common/testable-node.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig, WebhookOutNode } from "./config.js";

/** Lets "Send Test Webhook" work on a contact-centre webhook; others are tested by a call. */
export function offerTest(
  node: WebhookOutNode & TestableNode,
  { payload, events, enabled }: WebhookOutConfig,
  words: Words,
  send: (msg: CallMessage) => Promise<unknown>,
): void {
  if (payload !== "contact-centre") return;
  const refuse = (reason: string): never => {
    node.warn(reason);
    throw new BadTestError(reason);
  };
  node.test = async () => {
    if (!enabled) refuse(words("errors.testSwitchedOff"));
    if (!events.includes(testWebhookEvent)) refuse(words("errors.testNotTicked", { type: testWebhookEvent }));
    const msg = testMessage();
    await send(msg);
    return { event: msg.call!.event, webhook: msg.webhook ?? null };
  };
}

/** In place of {@link offerTest}, for a form that no request can be made of. @param reason in words */
export function refuseTest(
  node: WebhookOutNode & TestableNode,
  { payload }: WebhookOutConfig,
  reason: string,
): void {
  if (payload !== "contact-centre") return;
  node.test = async () => {
    throw new BadTestError(reason);
  };
}

/** What a contact centre sends to try a webhook out: a name and an address of one number. */
function testMessage(): CallMessage {
  const now = systemClock.now();
  const id = newId();
  const number = 1 + Math.floor(Math.random() * 999);
  return {
    call: { id, event: id, source: "cdr", received: isoTime(now), test: true },
    event: {
      type: "cdr",
      record: "test",
      timestamp: isoTime(now),
      calling_number: "",
      called_number: "",
      local_time: "",
      weekday: 0,
    },
    cdr: { UserName: `Test Name ${number}`, EmailAddress: `Test Email ${number}` },
  };
}
