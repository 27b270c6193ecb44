import type { NodeAPI } from "node-red";
import { type RecentCall, recentCalls } from "../../../lib/call/index.js";
import { isoTime } from "../../../lib/time/index.js";
import { limitIn, onGet, textIn } from "./route.js";

/** `GET call-events/calls?node=&limit=`: the last calls that CURRI in answered and the last events of each CUBE, newest first. */
export function serveCalls(RED: NodeAPI): void {
  onGet(RED, "calls", ({ query }) => recentCalls.list(limitIn(query), textIn(query, "node")).map(answerOf));
}

function answerOf(call: RecentCall & { node: string }): object {
  const { node, source, id, at, callingNumber, calledNumber } = call;
  return {
    node,
    source,
    id,
    at: isoTime(at),
    calling_number: callingNumber,
    called_number: calledNumber,
    ...(call.source === "curri"
      ? {
          device: call.device,
          trigger_point: call.triggerPoint,
          action: call.action,
          by: call.by,
          took_ms: call.tookMs,
        }
      : { cube: call.cube, call_state: call.state }),
  };
}
