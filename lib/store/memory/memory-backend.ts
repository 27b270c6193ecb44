import type { Call } from "../driver.js";
import type { Backend, Opened } from "../queued-store.js";
import type { StoreError } from "../store-error.js";
import { MemoryDriver } from "./memory-driver.js";

/** The memory of this process. */
export class MemoryBackend implements Backend {
  onLost: (error: StoreError) => void = () => {};
  readonly gatherMs = 0;
  readonly #driver = new MemoryDriver();

  async open(): Promise<Opened> {
    return { durable: false };
  }

  async run(calls: readonly Call[], now: number): Promise<unknown[]> {
    return this.#driver.run(calls, now);
  }

  async close(): Promise<void> {}
}
