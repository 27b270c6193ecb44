import type { DeliveryStore, Settlement } from "../store/index.js";
import { type Clock, systemClock, type Timer } from "../time/index.js";
import { StorePause } from "./store-pause.js";

/** What became of a delivery, and is not known to the store yet. */
export class Unsettled {
  /**
   * @param isKeyed of a key: the next of it is ready when this is settled
   * @param onSettled `kept` false: the lease was lost, and whoever has it now decides
   */
  constructor(
    readonly settlement: Settlement,
    readonly isKeyed: boolean,
    readonly onSettled: (kept: boolean) => void,
  ) {}
}

/** Hands the store what became of deliveries: together what ends together, and again while the store fails. */
export class Settler {
  readonly #store: DeliveryStore;
  readonly #clock: Clock;
  readonly #onAsked: (areSomeKeyed: boolean) => void;
  #unsettled: Unsettled[] = [];
  #isScheduled = false;
  readonly #pauses = new StorePause();
  /** While the store fails. */
  #pause: Timer | undefined;
  #underWay = 0;
  #onDrained: (() => void) | undefined;

  /** @param onAsked the store has been asked to settle some: what is asked now is carried out with it, and after it */
  constructor(store: DeliveryStore, onAsked: (areSomeKeyed: boolean) => void, clock: Clock = systemClock) {
    this.#store = store;
    this.#onAsked = onAsked;
    this.#clock = clock;
  }

  add(unsettled: Unsettled): void {
    this.#unsettled.push(unsettled);
    if (!this.#pause) this.#handOverSoon();
  }

  /** The store may work again. */
  hurry(): void {
    this.#pause?.stop();
    this.#pause = undefined;
    this.#handOverSoon();
  }

  /** Resolves when nothing is left, or the store fails once more: then the leases end by themselves. */
  async drain(): Promise<void> {
    this.hurry();
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve; // from now on nothing is tried twice, whatever ends later
      if (!this.#isScheduled && this.#underWay === 0) resolve();
    });
  }

  /** What ends in one turn of the event loop. The store is not waited for: all that ends until its next batch goes into that. */
  #handOverSoon(): void {
    if (this.#isScheduled || this.#unsettled.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#handOver();
    });
  }

  async #handOver(): Promise<void> {
    const batch = this.#unsettled;
    this.#unsettled = [];
    this.#underWay += 1;
    const settling = this.#store.settle(batch.map(({ settlement }) => settlement));
    this.#onAsked(batch.some(({ isKeyed }) => isKeyed));
    let kept: boolean[] | undefined;
    try {
      kept = await settling;
      this.#pauses.end();
    } catch {
      // The store's state says why.
      this.#unsettled.push(...batch);
      if (!this.#pause && !this.#onDrained) this.#tryAgainAfter(this.#pauses.next());
    }
    if (kept) for (const [index, { onSettled }] of batch.entries()) onSettled(kept[index] ?? false);
    this.#underWay -= 1;
    if (this.#underWay === 0 && !this.#isScheduled) this.#onDrained?.();
  }

  #tryAgainAfter(ms: number): void {
    this.#pause = this.#clock.after(ms, () => this.hurry());
  }
}
