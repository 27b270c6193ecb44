import type { NodeAPI } from "node-red";
import { recentCalls } from "../../lib/call/index.js";
import { tellOfStores } from "../../nodes/common/stores.js";
import { runningTriggers } from "../../nodes/trigger-filter/running-triggers.js";

/** Often enough to look alive, and seldom enough that a flood of calls costs an editor nothing. */
const atMostEveryMs = 1000;

/** Tells open editors what has changed, not how: who shows it asks the admin API. Topics `call-events/<what>`. */
export function tellChanges(RED: NodeAPI): void {
  const noteOf = (what: "deliveries" | "triggers" | "calls"): (() => void) => {
    let noted = false;
    return () => {
      if (noted) return;
      noted = true;
      setTimeout(() => {
        noted = false;
        RED.comms.publish(`call-events/${what}`, {}, false);
      }, atMostEveryMs).unref();
    };
  };
  const noteDeliveries = noteOf("deliveries");
  tellOfStores((store) => void store.onChange(noteDeliveries)); // until the store closes
  runningTriggers.onChange = noteOf("triggers");
  recentCalls.onChange = noteOf("calls");
}
