import type { DeliveryState, DeliverySummary } from "../../../lib/store/index.js";
import { badRequest } from "./route.js";

/** A delivery's state as people see it: one that waits is new, has been tried, or has nobody who would send it. */
export type ShownState = DeliveryState | "retrying" | "orphaned";

/** What each shown state is in the store. */
const kept: Record<ShownState, DeliveryState> = {
  waiting: "waiting",
  retrying: "waiting",
  orphaned: "waiting",
  sending: "sending",
  delivered: "delivered",
  failed: "failed",
  skipped: "skipped",
};

export function shownState(
  { state, attempts, endpoint }: DeliverySummary,
  endpoints: ReadonlySet<string>,
): ShownState {
  if (state !== "waiting") return state;
  if (!endpoints.has(endpoint)) return "orphaned";
  return attempts > 0 ? "retrying" : "waiting";
}

/** A comma-separated list of states. @throws RouteError for a state that there is not */
export function statesIn(text: string | undefined): ReadonlySet<ShownState> | undefined {
  if (text === undefined) return undefined;
  const names = text.split(",");
  const unknown = names.find((name) => !Object.hasOwn(kept, name));
  if (unknown !== undefined)
    throw badRequest(`"${unknown}" is no state; there are ${Object.keys(kept).join(", ")}`);
  return new Set(names as ShownState[]);
}

export const keptStates = (shown: ReadonlySet<ShownState>): DeliveryState[] => [
  ...new Set([...shown].map((state) => kept[state])),
];

/** Whether all that the store gives for these states is wanted. */
export const isWhole = (shown: ReadonlySet<ShownState>): boolean => {
  const waiting = (["waiting", "retrying", "orphaned"] as const).filter((state) => shown.has(state));
  return waiting.length === 0 || waiting.length === 3;
};
