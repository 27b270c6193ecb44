import type { NodeAPI } from "node-red";
import { tellChanges } from "./changes.js";
import { serveCalls } from "./routes/calls.js";
import { serveDeliveries } from "./routes/deliveries.js";
import { shownStores } from "./routes/stores.js";
import { serveTests } from "./routes/tests.js";
import { serveTriggers } from "./routes/triggers.js";

/** The routes of the admin API, and the word to open editors that there is something new to ask for. */
export function serveAdminApi(RED: NodeAPI): void {
  serveDeliveries(RED, () => shownStores(RED));
  serveTriggers(RED);
  serveCalls(RED);
  serveTests(RED);
  tellChanges(RED);
}
