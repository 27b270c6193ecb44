import { existsSync } from "node:fs";
import type { NodeAPI } from "node-red";
import { defaultStore, type OpenStore, openStores } from "../../../nodes/common/stores.js";

/** A store whose deliveries are shown. */
export type ShownStore = Pick<OpenStore, "store" | "endpoints">;

export type Stores = () => readonly ShownStore[];

/** The stores that are open, and the default one too where nodes that are gone have left their deliveries in it. */
export function shownStores(RED: NodeAPI): readonly ShownStore[] {
  const use = defaultStore(RED);
  if (existsSync(use.path)) void use.store; // opens it; it stays open for a while after nobody uses it any more
  use.leave();
  return openStores();
}
