import type { Attempt, DeliveryStore, Leased } from "../store/index.js";
import { type Clock, systemClock, type Timer } from "../time/index.js";
import type { Admission } from "./circuit.js";
import { Crowd, type Member } from "./crowd.js";

/** Time for a worker that stops without a word to be noticed; several extensions may fail before. */
export const leaseMs = 60_000;
const extendEveryMs = leaseMs / 4;

/** A delivery that this worker may send. */
export class Held implements Member {
  /** Of the circuit; undefined until it has been asked, and for a delivery that is under way since before. */
  admission: Admission | undefined = undefined;
  /** Another worker has the lease, or may have: what becomes of it is theirs to say. */
  lost = false;
  /** The attempt that delivered it, which has been told of; the store may not know yet. */
  delivered: Attempt | undefined = undefined;
  place = 0;

  constructor(readonly delivery: Leased) {}
}

/** More than are held at the time when all leases are lost. */
const mostUnknown = 10_000;

/**
 * The deliveries that a worker holds: their leases are extended until they are let go. Of those whose lease was lost after
 * they had been delivered it knows so when they are taken again.
 */
export class HeldDeliveries {
  readonly #store: DeliveryStore;
  readonly #clock: Clock;
  readonly #held = new Crowd<Held>();
  /** By id: delivered, and the store does not know. Not the deliveries themselves, which may be large. */
  readonly #unknown = new Map<string, { attempts: number; delivered: Attempt }>();
  #timer: Timer | undefined;
  #abandoned = false;

  constructor(store: DeliveryStore, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  get size(): number {
    return this.#held.size;
  }

  take(delivery: Leased): Held {
    const held = new Held(delivery);
    const before = this.#unknown.get(delivery.id);
    if (before) {
      this.#unknown.delete(delivery.id);
      // One that somebody has resent since has an attempt more.
      if (before.attempts === delivery.attempts) held.delivered = before.delivered;
    }
    this.#held.enter(held);
    this.#extendLater();
    return held;
  }

  letGo(held: Held): void {
    if (!this.#held.leave(held) || this.#held.size > 0) return;
    this.#timer?.stop();
    this.#timer = undefined;
  }

  /** Extends all leases, and marks those that are lost. @throws StoreError: nothing is known of them */
  async renew(): Promise<void> {
    const held = this.#held.all;
    if (held.length === 0) return;
    const leases = held.map(({ delivery: { id, token } }) => ({ id, token }));
    const kept = await this.#store.extend(leases, leaseMs);
    for (const [index, one] of held.entries()) if (kept[index] === false) this.lose(one);
  }

  /** The lease is lost. What is lost already may have been taken again since. */
  lose(held: Held): void {
    if (held.lost) return;
    held.lost = true;
    const { delivery, delivered } = held;
    if (!delivered || this.#unknown.size >= mostUnknown) return;
    this.#unknown.set(delivery.id, { attempts: delivery.attempts, delivered });
  }

  /** Nobody settles them any more: their leases end by themselves. */
  abandon(): void {
    this.#abandoned = true;
    this.#timer?.stop();
  }

  #extendLater(): void {
    if (!this.#abandoned) this.#timer ??= this.#clock.after(extendEveryMs, () => void this.#extend());
  }

  async #extend(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.renew();
    } catch {
      // Whoever claims and settles meets the same failure, and the store's state tells of it.
    }
    if (this.#held.size > 0) this.#extendLater();
  }
}
