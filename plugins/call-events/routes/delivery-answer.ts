import type { Attempt, DeliveryRecord, DeliverySummary } from "../../../lib/store/index.js";
import { isoTime } from "../../../lib/time/index.js";
import { numbersIn } from "../../../nodes/webhook-out/search-text.js";
import type { ShownState } from "./delivery-states.js";

/** A delivery in the list. */
export function summaryAnswer(delivery: DeliverySummary & { shown: ShownState }): object {
  const { callingNumber, calledNumber } = numbersIn(delivery.text);
  return {
    id: delivery.id,
    node: delivery.endpoint,
    state: delivery.shown,
    attempts: delivery.attempts,
    status: delivery.status ?? null,
    error: delivery.errorClass ?? null,
    mode: delivery.mode,
    method: delivery.method,
    url: delivery.url,
    event: delivery.event,
    calling_number: callingNumber,
    called_number: calledNumber,
    at: isoTime(delivery.at),
    changed: isoTime(delivery.changedAt),
    next: delivery.dueAt === undefined ? null : isoTime(delivery.dueAt),
  };
}

/** Why a delivery cannot be sent again; null = it can. */
export type NotResendable = "realtime" | "under_way" | "skipped" | "no_node" | null;

export function whyNotResendable(
  { mode, state, endpoint }: DeliverySummary,
  endpoints: ReadonlySet<string>,
): NotResendable {
  if (mode === "realtime") return "realtime";
  if (state === "skipped") return "skipped";
  if (state !== "delivered" && state !== "failed") return "under_way";
  return endpoints.has(endpoint) ? null : "no_node";
}

/** A delivery with everything that happened to it, the oldest attempt first. */
export function storyAnswer(record: DeliveryRecord, shown: ShownState, reason: NotResendable): object {
  return {
    ...summaryAnswer({ ...record, shown }),
    body: record.body ?? null,
    attempts: record.log.map((attempt) => attemptAnswer(attempt, record.body)),
    resendable: reason === null,
    reason,
  };
}

/** As the webhook's own record of an attempt has it. */
interface Story {
  request?: { method?: string; url?: string; headers?: object; body?: string };
  response?: { headers?: object; body?: string; cutFrom?: number };
}

/** @param body of the delivery, which an attempt has where it has none of its own */
function attemptAnswer(
  { at, tookMs, status, errorClass, error, story }: Attempt,
  body: string | undefined,
): object {
  const { request = {}, response } = JSON.parse(story) as Story;
  return {
    at: isoTime(at),
    took_ms: tookMs,
    method: request.method ?? null,
    url: request.url ?? null,
    headers: request.headers ?? null,
    body: request.body ?? body ?? null,
    status: status ?? null,
    response: response
      ? {
          headers: response.headers ?? {},
          body: response.body ?? "",
          truncated: response.cutFrom !== undefined,
        }
      : null,
    error: errorClass === undefined ? null : { class: errorClass, message: error ?? "" },
  };
}
