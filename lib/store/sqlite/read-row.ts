import type { SQLOutputValue } from "node:sqlite";
import type { Attempt, DeliveryRecord, DeliverySummary } from "../types.js";

type Row = Record<string, SQLOutputValue>;

/** Of a delivery without a row of content. */
export const noMessage = "{}";

export const summaryColumns =
  "seq, id, endpoint, mode, state, event, method, url, text, attempts, status, error_class, at, changed, due";

/** A delivery's row of `content`; where there is none, all but `message` are null. */
export interface ContentRow {
  message: string;
  format: string | null;
  body: string | null;
  body_from: number | null;
  body_length: number | null;
}

/** Enough of a body to tell where it may stand. */
const beginning = 16;

/**
 * Where a body stands in its message; -1 = nowhere, or behind another text that begins like it. To look for all of it could
 * take 20 s: for a long text that is nearly there, again and again, the time grows with the product of both lengths.
 */
export function placeIn(message: string, body: string): number {
  const from = message.indexOf(body.slice(0, beginning));
  return message.startsWith(body, from) ? from : -1;
}

/** @returns null = the delivery has none */
export function bodyOf({ message, body, body_from, body_length }: ContentRow): string | null {
  return body_from === null ? body : message.slice(body_from, body_from + body_length!);
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
  const { key } = row;
  const message = row.message ?? noMessage;
  const body = bodyOf({ ...row, message } as ContentRow);
  return {
    ...summaryOf(row, isSending),
    ...(key !== null && { key }),
    ...(body !== null && { body }),
    message,
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
