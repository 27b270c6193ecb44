import type { CallEvent } from "../call/index.js";
import type { RecordKind } from "../records/index.js";

export type Outcome = "answered" | "missed" | "abandoned" | "busy" | "failed" | "unknown";
export type Direction = "inbound" | "outbound" | "internal" | "both" | "unknown";

/** Which records are taken; `auto` = whatever is known. */
export type RecordFormat = "auto" | "cucm" | "cloud-session" | "contact-centre";

/** `msg.event` of a record: what all records have in common; each kind adds fields of its own. */
export interface RecordEvent extends CallEvent {
  type: "cdr";
  record: RecordKind;
  /** Seconds. */
  duration: number;
  answered: boolean;
  outcome: Outcome;
  forwarded: boolean;
  direction: Direction;
  /** What came around the record, without the record. */
  envelope: Record<string, unknown>;
}

/** A record that was read, with all that its message needs. */
export interface ReadRecord {
  /** `msg.cdr`: the vendor's field names. */
  record: Record<string, unknown>;
  /** Another one of the same content, for `msg.payload`: who changes it does not change the record. */
  copy: Record<string, unknown>;
  event: RecordEvent;
  callId: string;
  /** Unique and the same whenever this record is read. */
  eventId: string;
  /** Fields with a value that nobody has seen yet; the record is passed on as it is. */
  odd?: string[];
}

export interface ReadOptions {
  /** Blank columns of a row stay, as "". */
  keepBlanks: boolean;
  /** IANA name; "" = the process's own. */
  timeZone: string;
  /** Epoch ms at which the record came. */
  receivedAt: number;
}
