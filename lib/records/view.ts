import { wordsOf } from "./words-of.js";

/** What a record is, by who wrote it. */
export type RecordKind = "cucm-cdr" | "cucm-cmr" | "cloud-session" | "queue" | "ivr" | "test";

/** In `msg.event` of every record. */
export const recordView = wordsOf(`
  type record timestamp calling_number called_number local_time weekday
  duration answered outcome forwarded direction envelope
`);

/** What each kind of record has in `msg.event` besides. */
export const ownView: Readonly<Record<RecordKind, readonly string[]>> = {
  "cucm-cdr": wordsOf(`
    final_called_number ring_time released_by orig_cause dest_cause
    first_redirect_reason last_redirect_reason first_redirect_on_behalf_of last_redirect_on_behalf_of
    orig_termination_on_behalf_of dest_termination_on_behalf_of join_on_behalf_of
    orig_address dest_address orig_media_address dest_media_address orig_codec dest_codec
  `),
  "cucm-cmr": wordsOf("mos packet_loss packets_lost jitter latency metrics"),
  "cloud-session": wordsOf("ring_time"),
  queue: wordsOf("wait_time talk_time transfer_to_id"),
  ivr: wordsOf("transfer_to_id"),
  test: [],
};
