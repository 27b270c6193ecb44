import type { DeliveryStore } from "../../../lib/store/index.js";

/** A store whose deliveries somebody sends. */
export interface OpenStore {
  readonly store: DeliveryStore;
  /** Ids of the nodes that are running; what waits for another one is orphaned. */
  readonly endpoints: ReadonlySet<string>;
}

export type Stores = () => readonly OpenStore[];
