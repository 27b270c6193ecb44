import type { Hits } from "./hits.js";

/** A trigger filter that runs. */
export interface RunningTrigger {
  id: string;
  name: string;
  hits: Hits;
}

/** Where a trigger filter enters when it starts and leaves when it closes, and the admin API finds it. */
class RunningTriggers {
  readonly #byId = new Map<string, RunningTrigger>();
  /** Told of each hit too, on the way of a call: it must only note that. */
  onChange: () => void = () => {};

  add(trigger: RunningTrigger): void {
    this.#byId.set(trigger.id, trigger);
    this.onChange();
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.onChange();
  }

  get(id: string): RunningTrigger | undefined {
    return this.#byId.get(id);
  }

  get all(): RunningTrigger[] {
    return [...this.#byId.values()];
  }
}

export const runningTriggers = new RunningTriggers();
