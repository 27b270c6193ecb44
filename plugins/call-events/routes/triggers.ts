import type { NodeAPI } from "node-red";
import { type RunningTrigger, runningTriggers } from "../../../nodes/trigger-filter/running-triggers.js";
import { onGet, onPost, RouteError } from "./route.js";

const answerOf = ({ id, name, hits }: RunningTrigger): object => ({ id, name, ...hits.count });

/** `GET call-events/triggers` and `POST call-events/triggers/:id/reset`: the counts of all running trigger filters. */
export function serveTriggers(RED: NodeAPI): void {
  onGet(RED, "triggers", () => runningTriggers.all.map(answerOf));

  onPost(RED, "triggers/:id/reset", ({ params }) => {
    const trigger = runningTriggers.get(String(params.id));
    if (!trigger) throw new RouteError(404, "not_found", "no trigger filter of this id is running");
    trigger.hits.reset();
    return answerOf(trigger);
  });
}
