import { createHash } from "node:crypto";
import { isoTime, localTime } from "../time/index.js";
import type { JsonObject } from "./fields.js";
import type { ReadOptions, ReadRecord, RecordEvent } from "./types.js";

/** What a kind of record adds to the view that all have. */
type OwnFields = Pick<RecordEvent, "record" | "calling_number" | "called_number" | "envelope"> &
  Partial<RecordEvent> & { endedAt: number | undefined };

/** Completes a record that came as JSON. @param callId "" = the record names no call, and stands for one itself */
export function finishRecord(
  record: JsonObject,
  callId: string,
  { endedAt, ...fields }: OwnFields,
  { receivedAt, timeZone }: ReadOptions,
): ReadRecord {
  const at = endedAt ?? receivedAt;
  const text = JSON.stringify(record);
  const eventId = createHash("sha256").update(text).digest("hex").slice(0, 32);
  const event: RecordEvent = {
    type: "cdr",
    timestamp: isoTime(at),
    ...localTime(at, timeZone),
    duration: 0,
    answered: false,
    outcome: "unknown",
    forwarded: false,
    direction: "unknown",
    ...fields,
  };
  return { record, copy: JSON.parse(text), event, callId: callId || eventId, eventId };
}
