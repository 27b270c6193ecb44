import type { CallEvent, CallInfo } from "../../lib/call/index.js";

/** What a delivery's log entry is made of, apart from its request. */
export interface CallParts {
  call?: CallInfo | undefined;
  event?: CallEvent | undefined;
}

/** Nobody types more of a number or name than this, and a hostile one must not fill the index. */
const longestEach = 100;

/** What people look for when they look for the delivery of a call: its numbers and names. */
export function searchTextOf({ call, event }: CallParts): string {
  const values = [
    event?.calling_number,
    event?.called_number,
    event?.calling_name,
    event?.calling_devicename,
    event?.call_state,
    call?.id,
  ];
  return values
    .filter((value) => typeof value === "string" && value !== "")
    .map((value) => String(value).slice(0, longestEach))
    .join(" ");
}

/** The id of the event that a delivery is of, as the log keeps and lists it. */
export function eventOf({ call }: CallParts): string {
  const id: unknown = call?.event;
  return typeof id === "string" ? id.slice(0, longestEach) : "";
}
