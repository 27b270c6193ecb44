import type { AppResult } from "./message.js";

/** One app's turn in a Call Test. */
export interface AppTrace extends AppResult {
  slug: string;
}

/** What the apps of a running Call Test did, in the order in which they finished. Calls without a trace cost a look-up. */
export class CallTraces {
  readonly #open = new Map<string, AppTrace[]>();

  open(callId: string): void {
    this.#open.set(callId, []);
  }

  add(callId: string, entry: AppTrace): void {
    this.#open.get(callId)?.push(entry);
  }

  /** Ends the trace; without one the answer is empty. */
  close(callId: string): AppTrace[] {
    const trace = this.#open.get(callId) ?? [];
    this.#open.delete(callId);
    return trace;
  }
}

/** By call id: a Call Test makes a UUID for its call, so all Node-RED instances of a process can share one. */
export const callTraces = new CallTraces();
