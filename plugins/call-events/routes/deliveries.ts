import type { NodeAPI } from "node-red";
import { storyAnswer, summaryAnswer, whyNotResendable } from "./delivery-answer.js";
import { listDeliveries, placeOf, storeFilter } from "./delivery-list.js";
import { shownState, statesIn } from "./delivery-states.js";
import { badRequest, limitIn, objectBody, onGet, onPost, RouteError, textIn } from "./route.js";
import type { Stores } from "./stores.js";

/**
 * The deliveries of all open stores:
 * - `GET call-events/deliveries?node=&state=&q=&before=&limit=`, newest first; `state` may be several, with commas between
 * - `GET call-events/deliveries/:id`, with every attempt
 * - `POST call-events/deliveries/:id/resend`, and `POST call-events/deliveries/resend` for a filter `{ node, state, q }`,
 *   whose answer counts in `no_node` those that are left out since the node that would send them is not deployed
 */
export function serveDeliveries(RED: NodeAPI, stores: Stores): void {
  onGet(RED, "deliveries", async ({ query }) => {
    const wanted = { ...filterIn(query), before: textIn(query, "before"), limit: limitIn(query) };
    return (await listDeliveries(stores(), wanted)).map((delivery) => ({
      ...summaryAnswer(delivery),
      resendable: delivery.reason === null,
      reason: delivery.reason,
    }));
  });

  onGet(RED, "deliveries/:id", async ({ params }) => {
    const { record, open } = await find(stores, String(params.id));
    const { endpoints } = open;
    return storyAnswer(record, shownState(record, endpoints), whyNotResendable(record, endpoints));
  });

  onPost(RED, "deliveries/resend", async (request) => {
    const { node, q, states = new Set(["failed"] as const) } = filterIn(objectBody(request));
    for (const state of states)
      if (state !== "failed" && state !== "delivered")
        throw badRequest(`only deliveries that are failed or delivered can be sent again, not "${state}"`);
    const filter = storeFilter({ node, states, q });
    const answer = { resent: 0, no_node: 0 };
    for (const { store, endpoints } of stores()) {
      const { count, leftOut } = await store.requeue({ ...filter, served: [...endpoints] });
      answer.resent += count;
      answer.no_node += leftOut;
    }
    return answer;
  });

  onPost(RED, "deliveries/:id/resend", async ({ params }) => {
    const { record, open } = await find(stores, String(params.id));
    const refuse = (reason: keyof typeof refusals): never => {
      throw new RouteError(409, reason, refusals[reason]);
    };
    const reason = whyNotResendable(record, open.endpoints);
    if (reason) refuse(reason);
    const { count } = await open.store.requeue({ ids: [record.id] });
    if (count === 0) refuse("under_way"); // somebody else was faster
    return { resent: count };
  });
}

const refusals = {
  realtime: "it was sent in real time: nobody waits for its answer any more",
  under_way: "it has not ended yet",
  skipped: "it was never meant to be sent",
  no_node: "the node that would send it is not deployed",
};

const filterIn = (values: Record<string, unknown>) => ({
  node: textIn(values, "node"),
  states: statesIn(textIn(values, "state")),
  q: textIn(values, "q"),
});

/** @throws RouteError */
async function find(stores: Stores, id: string): Promise<NonNullable<Awaited<ReturnType<typeof placeOf>>>> {
  const place = await placeOf(stores(), id);
  if (!place) throw new RouteError(404, "not_found", "no delivery of this id is kept");
  return place;
}
