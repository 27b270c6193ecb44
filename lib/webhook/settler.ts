import type { DeliveryStore, Settlement } from "../store/index.js";
import { type Clock, systemClock, type Timer } from "../time/index.js";
import type { StoreTrouble } from "./store-trouble.js";

interface Unsettled {
  settlement: Settlement;
  /** Of a key: the next of it is ready when this is settled. */
  isKeyed: boolean;
  /** @param kept false: the lease was lost, and whoever has it now decides */
  onSettled(kept: boolean): void;
}

/** Hands the store what became of deliveries: together what comes together, and again while the store fails. */
export class Settler {
  readonly #store: DeliveryStore;
  readonly #clock: Clock;
  readonly #trouble: StoreTrouble;
  readonly #onAsked: (areSomeKeyed: boolean) => void;
  #unsettled: Unsettled[] = [];
  #running: Promise<void> | undefined;
  #pause: Timer | undefined;
  #endPause: (() => void) | undefined;
  #draining = false;

  /** @param onAsked the store has been asked to settle some: what is asked now is carried out with it, and after it */
  constructor(
    store: DeliveryStore,
    trouble: StoreTrouble,
    onAsked: (areSomeKeyed: boolean) => void,
    clock: Clock = systemClock,
  ) {
    this.#store = store;
    this.#trouble = trouble;
    this.#onAsked = onAsked;
    this.#clock = clock;
  }

  add(unsettled: Unsettled): void {
    this.#unsettled.push(unsettled);
    this.#running ??= this.#run();
  }

  /** The store may work again. */
  hurry(): void {
    this.#endPause?.();
  }

  /** Resolves when nothing is left, or the store fails once more: then the leases end by themselves. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.hurry();
    await this.#running;
  }

  async #run(): Promise<void> {
    // What ends in this turn of the event loop goes together.
    await new Promise(setImmediate);
    while (this.#unsettled.length > 0) {
      const batch = this.#unsettled;
      this.#unsettled = [];
      try {
        const settled = this.#store.settle(batch.map(({ settlement }) => settlement));
        this.#onAsked(batch.some(({ isKeyed }) => isKeyed));
        const kept = await settled;
        this.#trouble.over();
        for (const [index, { onSettled }] of batch.entries()) onSettled(kept[index] ?? false);
      } catch (error) {
        this.#unsettled = [...batch, ...this.#unsettled];
        const pauseMs = this.#trouble.met(error);
        if (this.#draining) break;
        await this.#wait(pauseMs);
      }
    }
    this.#running = undefined;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endPause = () => {
        this.#pause?.stop();
        resolve();
      };
      this.#pause = this.#clock.after(ms, resolve);
    });
  }
}
