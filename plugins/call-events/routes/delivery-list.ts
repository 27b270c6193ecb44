import type { DeliveryFilter, DeliveryRecord, DeliverySummary } from "../../../lib/store/index.js";
import { type NotResendable, whyNotResendable } from "./delivery-answer.js";
import { isWhole, keptStates, type ShownState, shownState } from "./delivery-states.js";
import type { ShownStore } from "./stores.js";

export interface Wanted {
  node?: string | undefined;
  states?: ReadonlySet<ShownState> | undefined;
  q?: string | undefined;
  /** Id of the last delivery of the page before. */
  before?: string | undefined;
  limit: number;
}

export interface Listed extends DeliverySummary {
  shown: ShownState;
  /** Why it cannot be sent again. */
  reason: NotResendable;
}

/** A store is asked for so many at once when not all that it gives is wanted. */
const pageSize = 500;

/** As the stores filter. */
export function storeFilter({ node, states, q }: Omit<Wanted, "limit">): DeliveryFilter {
  return {
    ...(node !== undefined && { endpoint: node }),
    ...(states && { states: keptStates(states) }),
    ...(q !== undefined && { q }),
  };
}

/** The deliveries of all stores as one list, newest first. */
export async function listDeliveries(stores: readonly ShownStore[], wanted: Wanted): Promise<Listed[]> {
  const { before, limit } = wanted;
  const start = before === undefined ? undefined : await placeOf(stores, before);
  if (before !== undefined && !start) return []; // it was so old that it is gone, and what was older with it
  const lists = await Promise.all(
    stores.map((open, index) => {
      if (!start) return take(open, wanted, undefined, () => true);
      if (open === start.open) return take(open, wanted, before, () => true);
      // Of two stores' deliveries of one millisecond, the first store's stand first.
      const from = start.record.at - (index > stores.indexOf(start.open) ? 0 : 1);
      return take(open, wanted, undefined, ({ at }) => at <= from);
    }),
  );
  return lists
    .flat()
    .sort((one, other) => other.at - one.at)
    .slice(0, limit);
}

/** The store that has a delivery, and what it knows of it. */
export async function placeOf(
  stores: readonly ShownStore[],
  id: string,
): Promise<{ open: ShownStore; record: DeliveryRecord } | undefined> {
  for (const open of stores) {
    const record = await open.store.get(id);
    if (record) return { open, record };
  }
  return undefined;
}

/** The first ones of a store that are wanted. */
async function take(
  { store, endpoints }: ShownStore,
  wanted: Wanted,
  before: string | undefined,
  isWanted: (delivery: DeliverySummary) => boolean,
): Promise<Listed[]> {
  const { states, limit } = wanted;
  const filter = storeFilter(wanted);
  const size = !states || isWhole(states) ? limit : pageSize;
  const taken: Listed[] = [];
  for (let last = before; ; ) {
    const page = await store.list({ ...filter, ...(last !== undefined && { before: last }) }, size);
    for (const delivery of page) {
      const shown = shownState(delivery, endpoints);
      if (isWanted(delivery) && (!states || states.has(shown)))
        taken.push({ ...delivery, shown, reason: whyNotResendable(delivery, endpoints) });
    }
    last = page.at(-1)?.id;
    if (page.length < size || taken.length >= limit) return taken.slice(0, limit);
  }
}
