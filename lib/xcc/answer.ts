import type { XccMessage } from "./types.js";
import {
  soapContentType,
  writeContinue,
  writeFault,
  writeProbeAnswer,
  writeProviderUnregisterAnswer,
} from "./write-message.js";

interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body?: string;
}

const soapAnswer = (status: number, body: string): HttpAnswer => ({
  status,
  headers: { "Content-Type": soapContentType },
  body,
});

/** What a gateway is answered: at once, and whatever becomes of its message. It waits for 1 s at the least. */
export function answerTo(message: XccMessage): HttpAnswer {
  switch (message.type) {
    case "provider-status":
    case "leg-event":
    case "other-notification":
      return { status: 200, headers: {} };
    case "probe":
      return soapAnswer(200, writeProbeAnswer(message, message.sequence));
    case "provider-unregister":
      return soapAnswer(200, writeProviderUnregisterAnswer(message));
    case "question":
      return soapAnswer(200, writeContinue(message, message.about));
    case "fault":
    case "registered":
    case "other-response":
      return refusal("a response is not expected here");
    case "unknown":
      return refusal(`<${message.name}> is not known here`);
  }
}

/** For what is no message of a gateway, or none that it may send unasked. */
export const refusal = (reason: string): HttpAnswer => soapAnswer(400, writeFault("Sender", reason));
