import type { CallMessage } from "../call/index.js";
import type { ReadRecord } from "./types.js";

/** Where a record stood. */
export interface Origin {
  /** Name of the file, or "" where there was none. */
  filename: string;
  /** Of the file, the request or the message it came in. */
  id: string;
  /** From 0. */
  index: number;
  /** On the last record: how many there were. */
  count?: number;
  /** ISO 8601, UTC. */
  received: string;
}

/** The message of a record. */
export function recordMessage(
  { record, copy, event, callId, eventId }: ReadRecord,
  origin: Origin,
): CallMessage {
  const { filename, id, index, count, received } = origin;
  const msg: CallMessage = {
    call: { id: callId, event: eventId, source: "cdr", received, test: false },
    event,
    cdr: record,
    app_data: {},
    payload: copy,
    parts: count === undefined ? { id, index } : { id, index, count },
  };
  if (filename !== "") msg.filename = filename;
  return msg;
}
