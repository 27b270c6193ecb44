import type {
  Counter,
  DeliveryFilter,
  DeliveryRecord,
  DeliveryStats,
  DeliverySummary,
  Lease,
  Leased,
  NewDelivery,
  PastDelivery,
  Retention,
  Settlement,
} from "./types.js";

export interface Wanted {
  endpoint: string;
  worker: string;
  max: number;
  leaseMs: number;
}

/** @typeParam Handed the deliveries, in the form in which a driver hands them out */
export interface Claimed<Handed = Leased> {
  leased: Handed[];
  nextAt?: number;
}

export interface RequeueFilter extends DeliveryFilter {
  ids?: readonly string[];
  /** Only these have somebody who would send. */
  served?: readonly string[];
}

export interface Requeued {
  count: number;
  /** Those that nobody would send. */
  leftOut: number;
  endpoints: string[];
}

/** What every driver can do, see `DeliveryStore`; one call after another, and each is over when it returns. */
export interface Driver {
  enqueue(items: readonly NewDelivery[]): string[];
  claim(wanted: Wanted): Claimed;
  extend(leases: readonly Lease[], leaseMs: number): boolean[];
  settle(results: readonly Settlement[]): boolean[];
  record(past: readonly PastDelivery[]): void;
  requeue(filter: RequeueFilter): Requeued;
  list(filter: DeliveryFilter, limit: number): DeliverySummary[];
  get(id: string): DeliveryRecord | undefined;
  stats(): Map<string, DeliveryStats>;
  counter(name: string): Counter;
  setCounter(name: string, counter: Counter): void;
  areTaken(ledger: string, files: readonly string[]): boolean[];
  take(ledger: string, file: string): void;
  see(ledger: string, files: readonly string[]): void;
  forget(ledger: string, retention: Retention): void;
  /** Removes a few rows that need not be kept any longer. @returns whether there are more */
  clean(retention: Retention): boolean;
}

export type Method = keyof Driver;

/** A call as it travels to where the driver lives. */
export interface Call<M extends Method = Method> {
  method: M;
  args: Parameters<Driver[M]>;
}

/** Runs the calls of one batch. */
export interface Batches {
  /**
   * All of it is kept, or nothing of it.
   *
   * @param now epoch ms
   * @throws StoreError
   */
  run(calls: readonly Call[], now: number): unknown[];
  close(): void;
}

export function perform(
  driver: Record<Method, (...args: never[]) => unknown>,
  { method, args }: Call,
): unknown {
  return driver[method].apply(driver, args as never[]);
}
