import type { CallEvent } from "../call/index.js";
import { isoMicroTime, localTime } from "../time/index.js";
import type { CallStateEvent } from "./types.js";

/**
 * The view of a call's state behind `{{ event.… }}`.
 *
 * @param cubeName the gateway's, as its form has it
 * @param timeZone IANA name; "" = the process's own
 */
export function eventOf(event: CallStateEvent, cubeName: string, timeZone: string): CallEvent {
  return {
    type: "cube",
    timestamp: isoMicroTime(event.at),
    calling_number: event.callingNumber,
    called_number: event.calledNumber,
    ...localTime(event.at, timeZone),
    call_state: event.state,
    call_id: event.callId,
    guid: event.guid,
    cube: cubeName,
    sequence: event.sequence,
    transformed_called_number: event.transformedCalledNumber,
    ...(event.state === "DISCONNECTED" ? { duration: event.durationS ?? 0 } : {}),
    ...(event.cause === undefined ? {} : { cause: event.cause }),
  };
}
