import type { Decision } from "./decision.js";

/** The call systems, as flows see them; docs/add-a-call-system.md says where else a further one is named. */
export type CallSource = "curri" | "cube" | "cdr";

/** `msg.call.reply`: how the caller's question was answered. */
export interface CallReply {
  /** ISO 8601 UTC. */
  at: string;
  action: string;
  by: "flow" | "deadline" | "error";
  /** True on a message whose own reply came after the call had been answered. */
  late: boolean;
}

/** `msg.call`: which call this message is about. */
export interface CallInfo {
  id: string;
  event: string;
  source: CallSource;
  /** ISO 8601 UTC. */
  received: string;
  /** Epoch ms; absent when nobody waits for this message. */
  deadline?: number;
  reply?: CallReply;
  test?: boolean;
}

/** `msg.event`: the view behind `{{ event.… }}`; each call system adds fields of its own. */
export interface CallEvent {
  type: CallSource;
  /** ISO 8601 UTC. */
  timestamp: string;
  calling_number: string;
  called_number: string;
  /** "HH:MM" in the in node's time zone. */
  local_time: string;
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
  [field: string]: unknown;
}

/** Why an app has no data: a class a filter can test, and words a person can read. */
export interface AppError {
  class: string;
  message: string;
  /** HTTP status, where there was one. */
  status?: number;
}

/** `msg.app_data[slug]`. A function node needs to write only `{ data }`. */
export interface AppResult {
  data: unknown;
  message?: string;
  order?: number;
  status?: "ok" | "error";
  error?: AppError;
  took_ms?: number;
  /** The answer should have been JSON or XML and was not: `data` is its text. */
  parse_error?: true;
}

/** `msg.webhook`: how a delivery went. */
export interface WebhookInfo {
  /** The same for every attempt of this delivery. */
  id: string;
  /** HTTP status, where there was one. */
  status: number | undefined;
  attempts: number;
  took_ms: number;
  /** Without secrets; "" when none could be made. */
  url: string;
  error?: AppError;
}

/** `msg.trigger`: which trigger filter saw this message last. */
export interface TriggerInfo {
  id: string;
  name: string;
  hits: number;
  /** ISO 8601 UTC; null before the first hit. */
  last_hit: string | null;
}

/** A message on the wires. Everything is optional, since any node may have made it. */
export interface CallMessage {
  _msgid?: string;
  call?: CallInfo;
  event?: CallEvent;
  app_data?: Record<string, AppResult>;
  decision?: Decision;
  webhook?: WebhookInfo;
  trigger?: TriggerInfo;
  payload?: unknown;
  [field: string]: unknown;
}
