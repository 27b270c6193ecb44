import { type Clock, systemClock, type Timer } from "../time/index.js";
import { Backlog } from "./backlog.js";
import type { Call, Driver, Method, RequeueFilter, Wanted } from "./driver.js";
import { Listeners } from "./listeners.js";
import { StoreError } from "./store-error.js";
import type {
  Counter,
  DeliveryFilter,
  DeliveryStore,
  Inherited,
  Lease,
  NewDelivery,
  PastDelivery,
  Retention,
  Settlement,
  StoreErrorCode,
  StoreState,
} from "./types.js";
import { heaviestBatch, weightOf, weightOfAttempt } from "./weight.js";

export interface Opened {
  durable: boolean;
  sqlite?: string;
  /** When it takes the place of a file that was removed. */
  inherited?: Inherited;
}

/** Where the calls are carried out: in a thread of its own, or right here. */
export interface Backend {
  /** @throws StoreError */
  open(now: number): Promise<Opened>;
  /** All of it is kept, or nothing of it. @throws StoreError; after `removed` it has to be opened again */
  run(calls: readonly Call[], now: number): Promise<unknown[]>;
  /** Told when what was open has ended by itself. */
  onLost: (error: StoreError) => void;
  /** For so long a batch is worth waiting for company. */
  readonly gatherMs: number;
  close(graceMs: number): Promise<void>;
}

/** What a call makes the driver write. */
interface Load {
  deliveries: number;
  /** Characters. */
  weight: number;
}

interface Waiting {
  call: Call;
  load: Load;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

const nothing: Load = { deliveries: 0, weight: 0 };

/** A process that Node-RED replaces may have the file for a moment. */
const openAgainMs = 3000;
/** While one is being committed, the next is on its way. */
const mostBatchesUnderWay = 2;
/** With so many deliveries in a batch, the next one waits for company; who comes alone does not wait. */
const several = 4;
/**
 * Of the log, which nobody waits for: a batch costs as much as fifty entries of it. With five times as long, what waits
 * outlives V8's quick collections, which costs more than the batches that are saved.
 */
const recordWithinMs = 100;
const cleanEveryMs = 10_000;
const cleanOnMs = 50;
const tellDroppedMs = 5000;
/** Files of a ledger in one batch: a few ms. */
const seenAtOnce = 1000;
/** What shows the log takes what is unwritten of it along, as much as goes into one batch; the rest follows, and is told. */
const showing: ReadonlySet<Method> = new Set<Method>(["requeue", "list", "get", "stats"]);
/** Whose success shows that the disk takes what is written. Cleaning may find nothing to do. */
const proving: ReadonlySet<Method> = new Set<Method>(["enqueue", "settle", "record", "setCounter", "take"]);

/**
 * The near side of a store: what is asked in one turn of the event loop, or while several came shortly before, goes to
 * the driver together, and is committed together; while one batch is committed, the next may be on its way. Nothing
 * here waits for a disk.
 */
export class QueuedStore implements DeliveryStore {
  readonly #backend: Backend;
  readonly #clock: Clock;
  #retention: Retention;
  readonly #backlog = new Backlog();
  readonly #ready = new Map<string, Listeners<void>>();
  readonly #changes = new Listeners<void>();
  readonly #states = new Listeners<StoreState>();
  #state: StoreState = { kind: "opening" };
  #waiting: Waiting[] = [];
  #underWay = 0;
  #lastBatch = { at: 0, deliveries: 0 };
  #isScheduled = false;
  #changeIsTold = true;
  #toldDropped = 0;
  #recordTimer: Timer | undefined;
  #recordIsDue = false;
  #droppedTimer: Timer | undefined;
  #timer: Timer | undefined;
  #onDrained: (() => void) | undefined;
  #closed = false;

  constructor(backend: Backend, retention: Retention, clock: Clock = systemClock) {
    this.#backend = backend;
    this.#retention = retention;
    this.#clock = clock;
    backend.onLost = (error) => this.#fail(error);
    void this.#open();
  }

  async enqueue(items: readonly NewDelivery[]): Promise<string[]> {
    if (items.length === 0) return [];
    let weight = 0;
    for (const item of items) weight += weightOf(item);
    const ids = await this.#ask("enqueue", [items], { deliveries: items.length, weight });
    if (ids.length > 0) this.#tellChange();
    return ids;
  }

  async claim(wanted: Wanted): ReturnType<DeliveryStore["claim"]> {
    const claimed = await this.#ask("claim", [wanted]);
    if (claimed.leased.length > 0) this.#tellChange();
    return claimed;
  }

  extend(leases: readonly Lease[], leaseMs: number): Promise<boolean[]> {
    return this.#ask("extend", [leases, leaseMs]);
  }

  async settle(results: readonly Settlement[]): Promise<boolean[]> {
    let weight = 0;
    for (const { attempt } of results) if (attempt) weight += weightOfAttempt(attempt);
    const kept = await this.#ask("settle", [results], { deliveries: results.length, weight });
    this.#tellChange();
    return kept;
  }

  record(past: PastDelivery): void {
    if (this.#closed) return;
    this.#backlog.add(past);
    if (this.#backlog.isBatch) this.#recordSoon();
    else this.#recordTimer ??= this.#clock.after(recordWithinMs, () => this.#recordSoon());
    this.#tellDroppedSoon();
  }

  async requeue(filter: RequeueFilter): ReturnType<DeliveryStore["requeue"]> {
    const { count, leftOut, endpoints } = await this.#ask("requeue", [filter]);
    if (count > 0) this.#tellChange();
    for (const endpoint of endpoints) this.#tellReady(endpoint);
    return { count, leftOut };
  }

  list(filter: DeliveryFilter, limit: number) {
    return this.#ask("list", [filter, limit]);
  }

  get(id: string) {
    return this.#ask("get", [id]);
  }

  stats() {
    return this.#ask("stats", []);
  }

  counter(name: string): Promise<Counter> {
    return this.#ask("counter", [name]);
  }

  setCounter(name: string, counter: Counter): Promise<void> {
    return this.#ask("setCounter", [name, counter]);
  }

  areTaken(ledger: string, files: readonly string[]): Promise<boolean[]> {
    return this.#ask("areTaken", [ledger, files]);
  }

  take(ledger: string, file: string): Promise<void> {
    return this.#ask("take", [ledger, file]);
  }

  async keepTaken(ledger: string, files: readonly string[]): Promise<void> {
    for (let from = 0; from < files.length; from += seenAtOnce)
      await this.#ask("see", [ledger, files.slice(from, from + seenAtOnce)]);
    await this.#ask("forget", [ledger, this.#retention]);
  }

  onReady(endpoint: string, listener: () => void): () => void {
    let listeners = this.#ready.get(endpoint);
    if (!listeners) {
      listeners = new Listeners();
      this.#ready.set(endpoint, listeners);
    }
    return listeners.add(listener);
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  onState(listener: (state: StoreState) => void): () => void {
    const stop = this.#states.add(listener);
    listener(this.#state);
    return stop;
  }

  retain(retention: Retention): void {
    this.#retention = retention;
  }

  async close(graceMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of [this.#timer, this.#recordTimer, this.#droppedTimer]) timer?.stop();
    const end = performance.now() + graceMs;
    await this.#drained(graceMs);
    await this.#backend.close(Math.max(0, end - performance.now()));
    const error = closedError();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #ask<M extends Method>(
    method: M,
    args: Parameters<Driver[M]>,
    load = nothing,
  ): Promise<Awaited<ReturnType<Driver[M]>>> {
    if (this.#closed) return Promise.reject(closedError());
    if (this.#state.kind === "failed")
      return Promise.reject(new StoreError(this.#state.code, this.#state.message));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call: { method, args } as Call, load, resolve: resolve as never, reject });
      this.#schedule();
    });
  }

  async #open(): Promise<void> {
    try {
      const opened = await this.#backend.open(this.#clock.now());
      this.#setState({ kind: "open", ...opened, dropped: this.#backlog.dropped });
    } catch (error) {
      this.#fail(error as StoreError);
      return;
    }
    this.#schedule();
    if (this.#closed) return;
    this.#cleanAfter(cleanEveryMs);
    for (const endpoint of this.#ready.keys()) this.#tellReady(endpoint);
    this.#tellChange();
  }

  #fail({ code, message }: StoreError): void {
    this.#setState({ kind: "failed", code, message });
    for (const { reject } of this.#waiting.splice(0)) reject(new StoreError(code, message));
    this.#timer?.stop();
    if (this.#closed) {
      this.#onDrained?.();
      return;
    }
    this.#timer = this.#clock.after(openAgainMs, () => void this.#open(), "background");
  }

  #recordSoon(): void {
    this.#recordIsDue = true;
    this.#schedule();
  }

  get #hasWork(): boolean {
    return this.#waiting.length > 0 || (this.#recordIsDue && this.#backlog.length > 0);
  }

  #schedule(): void {
    if (this.#isScheduled || this.#state.kind !== "open") return;
    if (this.#underWay >= mostBatchesUnderWay) return;
    this.#isScheduled = true;
    const send = (): void => {
      if (this.#state.kind === "open") void this.#send();
      else this.#isScheduled = false; // it is scheduled anew when it is open again
    };
    // Not the store's clock: it paces a disk, which no test can move.
    const leftMs =
      this.#lastBatch.deliveries < several
        ? 0
        : this.#lastBatch.at + this.#backend.gatherMs - performance.now();
    if (leftMs > 0)
      setTimeout(send, Math.ceil(leftMs)); // a timer leaves fractions out, and would come before its time
    else setImmediate(send);
  }

  async #send(): Promise<void> {
    this.#underWay += 1; // before anybody hears of the batch, and asks for more
    const batch = this.#nextBatch();
    this.#isScheduled = false; // not before: whoever hears of the batch goes along with it
    const isShown = batch.some(({ call }) => showing.has(call.method));
    const past = this.#recordIsDue || isShown ? this.#backlog.take() : [];
    const record = past.length > 0 ? [{ method: "record", args: [past] } as Call] : [];
    const calls = [...record, ...batch.map(({ call }) => call)];
    if (this.#backlog.length === 0) {
      this.#recordTimer?.stop();
      this.#recordTimer = undefined;
      this.#recordIsDue = false;
    }
    if (calls.length === 0) {
      this.#underWay -= 1;
      return;
    }
    const deliveries = batch.reduce((sum, { load }) => sum + load.deliveries, 0);
    this.#lastBatch = { at: performance.now(), deliveries };
    if (this.#hasWork) this.#schedule();
    try {
      const answers = await this.#backend.run(calls, this.#clock.now());
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index + record.length]);
      if (past.length > 0) this.#tellChange();
      if (calls.some(({ method }) => proving.has(method))) this.#setTrouble(undefined);
    } catch (error) {
      this.#meet(error as StoreError);
      this.#backlog.lose(past.length);
      this.#tellDroppedSoon();
      for (const { reject } of batch) reject(error);
    }
    this.#underWay -= 1;
    if (this.#hasWork) this.#schedule();
    else if (this.#underWay === 0) this.#onDrained?.();
  }

  #meet(error: StoreError): void {
    if (this.#state.kind !== "open") return;
    if (error.code === "removed") this.#fail(error);
    else this.#setTrouble(error.code);
  }

  #setTrouble(code: StoreErrorCode | undefined): void {
    if (this.#state.kind !== "open" || this.#state.trouble === code) return;
    const { trouble: _, ...state } = this.#state;
    this.#setState(code ? { ...state, trouble: code } : state);
  }

  #nextBatch(): Waiting[] {
    let weight = 0;
    let count = 0;
    while (count < this.#waiting.length && weight < heaviestBatch) {
      weight += this.#waiting[count]!.load.weight;
      count += 1;
    }
    const batch = this.#waiting.splice(0, count);
    this.#tellOf(batch);
    // A claim never overtakes what was asked before it.
    if (this.#waiting.every(isClaim)) batch.push(...this.#waiting.splice(0));
    return [...batch.filter((waiting) => !isClaim(waiting)), ...batch.filter(isClaim)];
  }

  /** Who hears of what is about to be accepted claims it in the same batch: a third less of batches, and of latency. */
  #tellOf(batch: readonly Waiting[]): void {
    const endpoints = new Set<string>();
    for (const { call } of batch)
      if (call.method === "enqueue")
        for (const { endpoint } of (call as Call<"enqueue">).args[0]) endpoints.add(endpoint);
    for (const endpoint of endpoints) this.#tellReady(endpoint);
  }

  /** Resolves when all that was asked for is answered. */
  #drained(withinMs: number): Promise<void> {
    if (this.#waiting.length + this.#backlog.length + this.#underWay === 0) return Promise.resolve();
    if (this.#state.kind === "failed") return Promise.resolve();
    this.#recordSoon();
    return new Promise((resolve) => {
      const timeout = setTimeout(resolve, withinMs);
      this.#onDrained = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
  }

  #cleanAfter(ms: number): void {
    this.#timer?.stop();
    this.#timer = this.#clock.after(ms, () => void this.#clean(), "background");
  }

  async #clean(): Promise<void> {
    try {
      const isMore = await this.#ask("clean", [this.#retention]);
      if (!this.#closed) this.#cleanAfter(isMore ? cleanOnMs : cleanEveryMs);
    } catch {
      // Whoever has asked for more than this meets the same failure, and tells of it.
      if (!this.#closed && this.#state.kind === "open") this.#cleanAfter(cleanEveryMs);
    }
  }

  #tellChange(): void {
    if (!this.#changeIsTold) return;
    this.#changeIsTold = false;
    setImmediate(() => {
      this.#changeIsTold = true;
      this.#changes.tell();
    });
  }

  #tellReady(endpoint: string): void {
    this.#ready.get(endpoint)?.tell();
  }

  #tellDroppedSoon(): void {
    if (this.#backlog.dropped === this.#toldDropped) return;
    this.#droppedTimer ??= this.#clock.after(
      tellDroppedMs,
      () => {
        this.#droppedTimer = undefined;
        if (this.#state.kind === "open") this.#setState({ ...this.#state, dropped: this.#backlog.dropped });
      },
      "background",
    );
  }

  #setState(state: StoreState): void {
    this.#state = state;
    if (state.kind === "open") this.#toldDropped = state.dropped;
    this.#states.tell(state);
  }
}

const isClaim = ({ call }: Waiting): boolean => call.method === "claim";

const closedError = (): StoreError => new StoreError("closed", "the store is closed");
