export type State = "waiting" | "sending" | "retrying" | "delivered" | "failed" | "skipped" | "orphaned";

/** What `GET call-events/deliveries` lists. Times are ISO 8601. */
export interface Delivery {
  id: string;
  /** The node's id. */
  node: string;
  state: State;
  attempts: number;
  /** HTTP status of the last attempt. */
  status: number | null;
  /** Error class of the last attempt. */
  error: string | null;
  mode: "realtime" | "post-call";
  method: string;
  url: string;
  event: string;
  /** Of the call, where they are known; else "". */
  calling_number: string;
  called_number: string;
  at: string;
  changed: string;
  next: string | null;
  resendable: boolean;
  /** Why not. */
  reason: "realtime" | "under_way" | "skipped" | "no_node" | null;
}

export interface Attempt {
  at: string;
  took_ms: number;
  method: string | null;
  url: string | null;
  headers: Record<string, string> | null;
  body: string | null;
  status: number | null;
  response: { headers: Record<string, string | string[]>; body: string; truncated: boolean } | null;
  error: { class: string; message: string } | null;
}

/** What `GET call-events/deliveries/:id` answers. */
export interface DeliveryStory extends Omit<Delivery, "attempts"> {
  body: string | null;
  /** Oldest first. */
  attempts: Attempt[];
}

/** What `GET call-events/calls` lists. */
export type RecentCall = {
  node: string;
  id: string;
  at: string;
  calling_number: string;
  called_number: string;
} & (
  | {
      source: "curri";
      device: string;
      trigger_point: string;
      action: string;
      by: "flow" | "deadline" | "error";
      took_ms: number;
    }
  | { source: "cube"; cube: string; call_state: string }
);

/** What `GET call-events/triggers` lists. */
export interface Trigger {
  id: string;
  name: string;
  hits: number;
  last_hit: string | null;
}
