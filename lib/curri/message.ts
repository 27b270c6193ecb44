import type { CallMessage, CallReply } from "../call/index.js";
import { eventOf } from "./event.js";
import type { ReceivedCall } from "./policy-server.js";

/** Realtime work ends this long before the call is answered without the flow, so that its result can still be sent. */
const reserveMs = 100;

/**
 * The message of a call.
 *
 * @param reply the answer, on a message that tells of an answered call; nobody waits for it any more
 */
export function messageOf(call: ReceivedCall, timeZone: string, reply?: CallReply): CallMessage {
  const event = eventOf(call.request, call.arrivedAt, timeZone);
  // Not one literal, see OpenCall.
  const message: CallMessage = {};
  message._msgid = call.id; // of its own, Node-RED would make one more
  message.call = {
    id: call.id,
    event: call.id,
    source: "curri",
    received: event.timestamp,
    test: call.test,
  };
  if (reply) message.call.reply = reply;
  else message.call.deadline = call.deadlineAt - reserveMs;
  message.event = event;
  message.app_data = {};
  message.payload = { ...event, attributes: { ...call.request.attributes } };
  return message;
}
