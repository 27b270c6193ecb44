import type { CallEvent, CallInfo } from "../../lib/call/index.js";

/** What a delivery's log entry is made of, apart from its request. */
export interface CallParts {
  call?: CallInfo | undefined;
  event?: CallEvent | undefined;
}

/** Nobody types more of a number or name than this, and a hostile one must not fill the index. */
const longestEach = 100;

/**
 * What people look for when they look for the delivery of a call: its numbers and names. The calling and the called
 * number have a line each, so that the list can show them.
 */
export function searchTextOf({ call, event }: CallParts): string {
  const others = [event?.calling_name, event?.calling_devicename, event?.call_state, call?.id];
  return [
    lineOf(event?.calling_number),
    lineOf(event?.called_number),
    others
      .map(lineOf)
      .filter((value) => value !== "")
      .join(" "),
  ].join("\n");
}

const lineOf = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, longestEach).replace(/\s+/g, " ").trim() : "";

/** The numbers in a search text; "" in one of before they had lines of their own. */
export function numbersIn(searchText: string): { callingNumber: string; calledNumber: string } {
  const [callingNumber = "", calledNumber = "", others] = searchText.split("\n");
  return others === undefined ? { callingNumber: "", calledNumber: "" } : { callingNumber, calledNumber };
}

/** The id of the event that a delivery is of, as the log keeps and lists it. */
export function eventOf({ call }: CallParts): string {
  const id: unknown = call?.event;
  return typeof id === "string" ? id.slice(0, longestEach) : "";
}
