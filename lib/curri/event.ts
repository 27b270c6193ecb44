import type { CallEvent } from "../call/index.js";
import { isoTime, localTime } from "../time/index.js";
import type { CurriRequest } from "./types.js";

/**
 * The view of a request behind `{{ event.… }}`.
 *
 * @param at epoch ms at which the request arrived
 * @param timeZone IANA name; "" = the process's own
 */
export function eventOf(request: CurriRequest, at: number, timeZone: string): CallEvent {
  const { local_time, weekday } = localTime(at, timeZone);
  return {
    type: "curri",
    timestamp: isoTime(at),
    calling_number: request.callingNumber,
    called_number: request.calledNumber,
    local_time,
    weekday,
    // No CURRI request carries a name; the field stands so that templates and filters may name it.
    calling_name: "",
    calling_devicename: request.callingDeviceName,
    trigger_point_type: request.triggerPointType,
    transformed_calling_number: request.transformedCallingNumber,
    transformed_called_number: request.transformedCalledNumber,
    attributes: request.attributes,
  };
}
