import type { CallMessage } from "../call/index.js";
import { eventOf } from "./event.js";
import type { CallStateEvent } from "./types.js";

/** The message of a call's state; its payload has the four keys that webhooks of call events carry, in their order. */
export function messageOf(stateEvent: CallStateEvent, cubeName: string, timeZone: string): CallMessage {
  const event = eventOf(stateEvent, cubeName, timeZone);
  const { id, sequence, state } = stateEvent;
  return {
    call: { id, event: `${id}:${sequence}`, source: "cube", received: event.timestamp, test: false },
    event,
    app_data: {},
    payload: {
      call_state: state,
      called_number: event.called_number,
      calling_number: event.calling_number,
      timestamp: event.timestamp,
    },
  };
}
