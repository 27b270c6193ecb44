import type { NodeAPI } from "node-red";
import { tellChanges } from "./changes.js";
import { serveCalls } from "./routes/calls.js";
import { serveDeliveries } from "./routes/deliveries.js";
import { shownStores } from "./routes/stores.js";
import { serveTests } from "./routes/tests.js";
import { serveTriggers } from "./routes/triggers.js";

interface PluginAPI {
  plugins: { registerPlugin(id: string, definition: { type: string }): void };
}

/** The admin API of the package, and the sidebar that it is made for. Loaded before any node. */
export = (RED: NodeAPI): void => {
  serveDeliveries(RED, () => shownStores(RED));
  serveTriggers(RED);
  serveCalls(RED);
  serveTests(RED);
  tellChanges(RED);
  (RED as unknown as PluginAPI).plugins.registerPlugin("call-events", { type: "call-events-sidebar" });
};
