import type { NodeAPI } from "node-red";
import type { Count, Hits } from "./hits.js";

/** A trigger filter that runs. */
export interface Trigger {
  id: string;
  name: string;
  hits: Hits;
}

/** Where a trigger filter enters when it starts and leaves when it closes. */
export interface RunningTriggers {
  add(trigger: Trigger): void;
  remove(id: string): void;
}

type Answer = { id: string; name: string } & Count;
const answerOf = ({ id, name, hits }: Trigger): Answer => ({ id, name, ...hits.count });

/**
 * Offers the counts of all running trigger filters over the admin API:
 * `GET call-events/triggers` and `POST call-events/triggers/:id/reset`.
 */
export function serveTriggers(RED: NodeAPI): RunningTriggers {
  const running = new Map<string, Trigger>();

  RED.httpAdmin.get(
    "/call-events/triggers",
    RED.auth.needsPermission("call-events.read"),
    (_request, response) => {
      response.json([...running.values()].map(answerOf));
    },
  );

  RED.httpAdmin.post(
    "/call-events/triggers/:id/reset",
    RED.auth.needsPermission("call-events.write"),
    (request, response) => {
      const trigger = running.get(String(request.params.id));
      if (!trigger) {
        response
          .status(404)
          .json({ error: { code: "not_found", message: "No trigger filter of this id is running" } });
        return;
      }
      trigger.hits.reset();
      response.json(answerOf(trigger));
    },
  );

  return {
    add: (trigger) => void running.set(trigger.id, trigger),
    remove: (id) => void running.delete(id),
  };
}
