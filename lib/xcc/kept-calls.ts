import type { Clock, Timer } from "../time/index.js";
import type { Calls } from "./calls.js";

/** A redeploy of many flows takes seconds. */
const keptMs = 10_000;

const kept = new Map<string, { calls: Calls; timer: Timer }>();

/** Keeps the calls of a gateway that is being redeployed, so that their ends are told with their numbers and ids. */
export function keepCalls(identity: string, calls: Calls, clock: Clock): void {
  keptCalls(identity)?.close();
  if (calls.open === 0) {
    calls.close();
    return;
  }
  calls.onEvent = () => {}; // nobody is there to be told
  const timer = clock.after(keptMs, () => keptCalls(identity)?.close());
  kept.set(identity, { calls, timer });
}

/** The calls of the gateway that stood here a moment ago; they are the caller's now. */
export function keptCalls(identity: string): Calls | undefined {
  const found = kept.get(identity);
  kept.delete(identity);
  found?.timer.stop();
  return found?.calls;
}
