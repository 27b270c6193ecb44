import type { SQLOutputValue } from "node:sqlite";
import type { Attempt, DeliveryRecord, DeliverySummary } from "../types.js";

type Row = Record<string, SQLOutputValue>;

/** Of a delivery without a row of content. */
export const noMessage = "{}";

export const summaryColumns =
  "seq, id, endpoint, mode, state, event, method, url, text, attempts, status, error_class, at, changed, due";

/** Of a delivery's row of `content`, or of the nothing that stands there instead. */
export interface ContentRow {
  message: string;
  format: string | null;
  body: string | null;
  body_from: number | null;
  body_length: number | null;
}

/** @returns null = the delivery has none */
export function bodyOf({ message, body, body_from, body_length }: ContentRow): string | null {
  return body_from === null ? body : message.substr(body_from, body_length!);
}

/** @param row with {@link summaryColumns} */
export function summaryOf(row: Row, isSending: boolean): DeliverySummary {
  const { id, endpoint, mode, event, method, url, text, attempts, status, error_class, at, changed, due } =
    row;
  const state = isSending ? "sending" : row.state;
  return {
    id,
    endpoint,
    mode,
    state,
    event,
    method,
    url,
    text,
    attempts,
    ...(status !== null && { status }),
    ...(error_class !== null && { errorClass: error_class }),
    at,
    changedAt: changed,
    ...(state === "waiting" && { dueAt: due }),
  } as DeliverySummary;
}

/**
 * @param row all columns of `delivery`, and of `content` where it has any
 * @param attempts all columns of `attempt`
 */
export function recordOf(row: Row, attempts: readonly Row[], isSending: boolean): DeliveryRecord {
  const { key, message } = row;
  const body = bodyOf(row as unknown as ContentRow);
  return {
    ...summaryOf(row, isSending),
    ...(key !== null && { key }),
    ...(body !== null && { body }),
    message: message ?? noMessage,
    log: row.story === null ? attempts.map(attemptOf) : [attemptOf({ ...row, at: row.sent! })],
  } as DeliveryRecord;
}

function attemptOf({ at, took, status, error_class, error, story }: Row): Attempt {
  return {
    at,
    tookMs: took,
    ...(status !== null && { status }),
    ...(error_class !== null && { errorClass: error_class }),
    ...(error !== null && { error }),
    story,
  } as Attempt;
}
