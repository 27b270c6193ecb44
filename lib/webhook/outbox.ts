import { randomUUID } from "node:crypto";
import type { Attempt, DeliveryStore, Leased, Settlement } from "../store/index.js";
import { type Clock, isOverWithin, systemClock, type Timer } from "../time/index.js";
import { type AttemptTrace, recordOf } from "./attempt-record.js";
import type { Circuit } from "./circuit.js";
import type { DeliveryPolicy } from "./deliver.js";
import { Gate, heldUpMs } from "./gate.js";
import { type Held, HeldDeliveries, leaseMs } from "./held.js";
import { type NextStep, nextStep } from "./next-step.js";
import { Settler, Unsettled } from "./settler.js";
import { StorePause } from "./store-pause.js";
import type { WebhookError } from "./webhook-error.js";

export interface OutboxOptions {
  store: DeliveryStore;
  /** Whose deliveries: the id of a node. */
  endpoint: string;
  /** Most requests on the way at the same time. */
  concurrency: number;
  policy: DeliveryPolicy;
  circuit?: Circuit | undefined;
  /** Makes one attempt; settles always, and then says in the trace how it went. */
  attempt(delivery: Leased): Promise<AttemptTrace>;
  /** Ends the attempts that are on the way, as `aborted`. */
  abort(): void;
  /**
   * A delivery has ended. That it was delivered is told at once, before the store knows: after a crash in that moment it
   * is sent again, and told again, but not when only its lease is lost. That it was given up is told when the store knows: until then another worker may
   * still deliver it. Of what another worker is known to have by now nothing is told.
   */
  onEnd(delivery: Leased, trace: AttemptTrace): void;
  /** Something that {@link Outbox.state} tells of has changed. */
  onState(): void;
  clock?: Clock;
}

/** What an outbox is doing, for a status. */
export interface OutboxState {
  sending: number;
  /** Epoch ms until which a destination that keeps failing is left alone. */
  restsUntil?: number;
  /** Nothing is sent since there is no token for it, or no answer from a context store. */
  heldUp?: WebhookError;
}

/**
 * Deliveries that are claimed and not sent, for each that may be on the way: enough for nobody to wait for the store. Each
 * that ends looks through those that wait for their turn.
 */
const claimedPerRequest = 4;
/**
 * All that are held, for each that is claimed: those that the store settles take no place of others, since what is being
 * accepted in the same batch is claimed with it. While a store settles nothing, this is the end.
 */
const heldPerClaimed = 2;
/** For attempts to end that have been aborted: only one that waits for a token takes longer. */
const abortMs = 500;
/** For a store to take what has become of the last ones. */
const settleMs = 5000;

/**
 * Sends what a store keeps for one endpoint: claims what is due, makes one attempt at each, and settles it. It claims
 * no more than it can send soon, so that a backlog lies on the disk and not in memory.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #clock: Clock;
  /** New each time: a store gives no worker what it holds already, and this one knows of nothing from before. */
  readonly #worker = randomUUID();
  readonly #gate: Gate;
  readonly #held: HeldDeliveries;
  readonly #settler: Settler;
  readonly #claimPause = new StorePause();
  readonly #stopListening: Array<() => void> = [];
  /** Claimed, and not begun. */
  #queue: Held[] = [];
  #sending = 0;
  #claiming: Promise<void> | undefined;
  /** Something may be due that has not been claimed. */
  #mayBeDue = true;
  #wake: { at: number; timer: Timer } | undefined;
  /** A store that is opened anew may not know who holds what: until it is asked nothing is begun, nor claimed. */
  #isInDoubt = false;
  /** Epoch ms before which the store is not asked. */
  #storeRestsUntil = 0;
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#gate = new Gate({ ...options, clock: this.#clock });
    this.#held = new HeldDeliveries(options.store, this.#clock);
    const onSettling = (areSomeKeyed: boolean): void => {
      // The next of a key is ready then, and the store does not tell of it.
      if (areSomeKeyed) this.#mayBeDue = true;
      this.#claim();
    };
    this.#settler = new Settler(options.store, onSettling, this.#clock);
  }

  start(): void {
    const { store, endpoint } = this.#options;
    this.#stopListening.push(
      store.onReady(endpoint, () => this.#look(1)),
      store.onState((state) => {
        if (state.kind !== "open") this.#isInDoubt = true;
        // With a trouble of its own it would refuse us again, and change its state for it.
        if (state.kind !== "open" || state.trouble) return;
        this.#storeRestsUntil = 0;
        this.#settler.hurry();
        this.#look();
      }),
    );
    this.#look();
  }

  get state(): OutboxState {
    const restMs = this.#options.circuit?.restsForMs ?? 0;
    return {
      sending: this.#sending,
      ...(restMs > 0 && { restsUntil: this.#clock.now() + restMs }),
      ...(this.#gate.heldUp && { heldUp: this.#gate.heldUp }),
    };
  }

  /** What is on the way gets so much time; then it is given back, to be sent again by whoever comes next. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stopListening.splice(0)) stop();
    this.#wake?.timer.stop();
    for (const held of this.#queue.splice(0)) this.#settle(held, { kind: "defer", at: this.#clock.now() });
    await this.#idleWithin(graceMs);
    this.#options.abort();
    await this.#idleWithin(abortMs);
    const isSettled = (async () => {
      await this.#claiming;
      await this.#settler.drain();
    })();
    await isOverWithin(settleMs, isSettled, this.#clock);
    this.#held.abandon(); // of what the store did not take
  }

  async #idleWithin(ms: number): Promise<void> {
    if (this.#sending === 0 || ms === 0) return;
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    await isOverWithin(ms, idle, this.#clock);
  }

  #look(leastRoom?: number): void {
    this.#mayBeDue = true;
    this.#claim(leastRoom);
  }

  /**
   * Fetched by the half, so that nobody waits for the store and the store is not asked for each.
   *
   * @param leastRoom for fewer the store is not asked; 1 = the question goes along with what is being accepted, and
   *   costs next to nothing
   */
  #claim(leastRoom = this.#mostUnsent / 2): void {
    if (this.#closed || this.#claiming || !(this.#mayBeDue || this.#isInDoubt)) return;
    const closedUntil = Math.max(this.#storeRestsUntil, this.#isInDoubt ? 0 : this.#gate.closedUntil);
    if (closedUntil > this.#clock.now()) {
      if (Number.isFinite(closedUntil)) this.#wakeAt(closedUntil);
      return;
    }
    if (this.#isInDoubt) {
      this.#askStore(this.#held.renew(), () => {
        this.#isInDoubt = false;
        this.#begin();
      });
      return;
    }
    const max = this.#room(leastRoom);
    if (max === 0) return; // when something ends there will be
    this.#mayBeDue = false;
    this.#askStore(this.#claimSome(max), (leased) => this.#take(leased));
  }

  #askStore<T>(question: Promise<T>, onAnswer: (answer: T) => void): void {
    this.#claiming = question.then(
      (answer) => {
        this.#claiming = undefined;
        this.#claimPause.end();
        onAnswer(answer);
      },
      () => {
        this.#claiming = undefined;
        this.#mayBeDue = true;
        this.#storeRestsUntil = this.#clock.now() + this.#claimPause.next(); // its state says why
        this.#claim();
      },
    );
  }

  async #claimSome(max: number): Promise<Leased[]> {
    const { store, endpoint } = this.#options;
    const now = this.#clock.now();
    const { leased, nextAt } = await store.claim({ endpoint, worker: this.#worker, max, leaseMs });
    if (nextAt !== undefined && nextAt <= now) this.#mayBeDue = true;
    else if (nextAt !== undefined) this.#wakeAt(nextAt);
    if (leased.length === max) return leased;
    this.#gate.forgetRetriesUntil(now); // all that was due is here, so whatever retry is not has gone another way
    return leased;
  }

  get #mostUnsent(): number {
    return this.#options.concurrency * claimedPerRequest;
  }

  #room(least: number): number {
    const unsent = this.#queue.length + this.#sending;
    const room = Math.min(this.#mostUnsent - unsent, this.#mostUnsent * heldPerClaimed - this.#held.size);
    if (this.#gate.isForOne) return this.#queue.length === 0 ? Math.min(1, room) : 0;
    return room >= least ? room : 0;
  }

  #take(leased: readonly Leased[]): void {
    for (const delivery of leased) {
      const held = this.#held.take(delivery);
      this.#gate.forgetRetry(delivery.id);
      if (held.delivered) this.#handOver(held, { kind: "done" }, held.delivered);
      else if (this.#closed) this.#settle(held, { kind: "defer", at: this.#clock.now() });
      else this.#queue.push(held);
    }
    this.#begin();
  }

  /** Begins what may begin now, and gives back what may not for a while. */
  #begin(): void {
    const waiting: Held[] = [];
    for (const held of this.#queue.splice(0)) {
      const free = !this.#isInDoubt && this.#sending < this.#options.concurrency;
      const deferUntil = this.#gate.deferUntil(held.delivery);
      if (held.lost) this.#giveUp(held);
      else if (deferUntil > 0) this.#settle(held, { kind: "defer", at: deferUntil });
      else if (free && this.#gate.admits(held)) void this.#send(held);
      else waiting.push(held);
    }
    this.#queue = waiting;
    this.#claim();
  }

  async #send(held: Held): Promise<void> {
    this.#sending += 1;
    this.#options.onState();
    const trace = await this.#options.attempt(held.delivery);
    this.#sending -= 1;
    const next = nextStep(trace, held.delivery.tries, this.#options.policy, this.#clock.now());
    this.#gate.learn(held, trace, next);
    if (next.kind === "held-up") this.#settle(held, { kind: "defer", at: this.#clock.now() + heldUpMs });
    else this.#settle(held, next, trace);
    this.#options.onState();
    if (this.#sending === 0) this.#onIdle?.();
    this.#begin();
  }

  #settle(held: Held, next: Exclude<NextStep, { kind: "held-up" }>, trace?: AttemptTrace): void {
    if (held.lost) {
      this.#giveUp(held);
      this.#claim();
      return;
    }
    const { delivery } = held;
    const attempt = trace && recordOf(trace, delivery.body);
    this.#handOver(held, next, attempt, trace);
    if (!trace || next.kind !== "done") return;
    held.delivered = attempt;
    this.#options.onEnd(delivery, trace);
  }

  #handOver(held: Held, next: Settlement["next"], attempt?: Attempt, trace?: AttemptTrace): void {
    const { delivery } = held;
    const { id, token } = delivery;
    const settlement = { ...(attempt && { attempt }), lease: { id, token }, next };
    const onSettled = (kept: boolean): void => {
      if (kept) this.#held.letGo(held);
      else {
        this.#held.lose(held);
        this.#giveUp(held);
      }
      if (next.kind === "retry" || next.kind === "defer") {
        if (next.kind === "retry") this.#gate.rememberRetry(id, next.at);
        this.#wakeAt(next.at);
      }
      if (kept && trace && next.kind === "dead") this.#options.onEnd(delivery, trace);
      this.#claim();
    };
    this.#settler.add(new Unsettled(settlement, delivery.key !== undefined, onSettled));
  }

  /** Whoever has it now may stop without a word; a claim tells when its lease ends. */
  #giveUp(held: Held): void {
    this.#held.letGo(held);
    this.#mayBeDue = true;
  }

  #wakeAt(at: number): void {
    if (this.#closed || (this.#wake && this.#wake.at <= at)) return;
    this.#wake?.timer.stop();
    const timer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#wake = undefined;
      this.#look();
    });
    this.#wake = { at, timer };
  }
}
