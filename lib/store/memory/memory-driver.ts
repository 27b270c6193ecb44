import { msPerDay } from "../../time/index.js";
import {
  type Batches,
  type Call,
  type Claimed,
  type Driver,
  perform,
  type Requeued,
  type RequeueFilter,
  type Wanted,
} from "../driver.js";
import { Leases } from "../leases.js";
import { searchedWords } from "../searched-words.js";
import { standingAfter } from "../standing.js";
import { Tally } from "../tally.js";
import type {
  Attempt,
  Counter,
  DeliveryFilter,
  DeliveryRecord,
  DeliveryState,
  DeliveryStats,
  DeliverySummary,
  Lease,
  NewDelivery,
  PastDelivery,
  Retention,
  Settlement,
} from "../types.js";
import { Lines } from "./lines.js";
import type { Row } from "./row.js";

/** Ended deliveries with bodies and messages are some kB each, and here they cost memory. */
const mostEndedRows = 2000;

/** Keeps everything in memory, for a Node.js without `node:sqlite`. */
export class MemoryDriver implements Driver, Batches {
  readonly #leases = new Leases<Row>();
  readonly #lines: Lines;
  readonly #tally = new Tally();
  readonly #byId = new Map<string, Row>();
  /** In the order in which they were accepted. */
  #rows: Row[] = [];
  readonly #counters = new Map<string, Counter>();
  /** When each file was there last, epoch ms. */
  readonly #ledgers = new Map<string, Map<string, number>>();
  #seq = 0;
  #now = Number.NEGATIVE_INFINITY;

  constructor() {
    this.#lines = new Lines((row) => this.#leases.has(row.seq));
  }

  run(calls: readonly Call[], now: number): unknown[] {
    if (now < this.#now) this.#turnBack(now);
    this.#now = now;
    const answers = calls.map((call) => perform(this, call));
    this.#leases.keep();
    return answers;
  }

  close(): void {}

  enqueue(items: readonly NewDelivery[]): string[] {
    const unknown = items.filter((item) => this.#insert(item, "post-call", "waiting", []));
    return unknown.map(({ id }) => id);
  }

  record(past: readonly PastDelivery[]): void {
    for (const { mode, state, attempts, ...item } of past) this.#insert(item, mode, state, attempts);
  }

  claim({ endpoint, worker, max, leaseMs }: Wanted): Claimed {
    const now = this.#now;
    const leased: Claimed["leased"] = [];
    let nextAt = this.#leases.firstEnd(endpoint, worker);
    for (const row of this.#lines.ready(endpoint)) {
      if (this.#leases.isBarred(row.seq, worker, now)) continue;
      if (row.due > now || leased.length === max) {
        nextAt = Math.min(nextAt ?? row.due, row.due);
        break;
      }
      const token = this.#leases.grant({ endpoint, worker, ms: leaseMs, row }, now);
      leased.push({ ...accepted(row), token, attempts: row.attempts, tries: row.tries });
    }
    return { leased, ...(nextAt !== undefined && { nextAt }) };
  }

  extend(leases: readonly Lease[], leaseMs: number): boolean[] {
    return leases.map((lease) => {
      const held = this.#leases.find(lease);
      if (held) this.#leases.extend(held, leaseMs, this.#now);
      return held !== undefined;
    });
  }

  settle(results: readonly Settlement[]): boolean[] {
    return results.map((settlement) => {
      const held = this.#leases.find(settlement.lease);
      if (held) this.#settleOne(held.row, settlement);
      return held !== undefined;
    });
  }

  requeue(filter: RequeueFilter): Requeued {
    const ids = filter.ids && new Set(filter.ids);
    const served = filter.served && new Set(filter.served);
    const endpoints = new Set<string>();
    let count = 0;
    let leftOut = 0;
    for (const row of this.#select(filter)) {
      if (row.mode === "realtime" || (row.state !== "delivered" && row.state !== "failed")) continue;
      if (ids && !ids.has(row.id)) continue;
      if (served?.has(row.endpoint) === false) {
        leftOut += 1;
        continue;
      }
      this.#tally.move(row.endpoint, row.state, "waiting");
      Object.assign(row, { state: "waiting", due: this.#now, tries: 0, changedAt: this.#now });
      this.#lines.add(row);
      endpoints.add(row.endpoint);
      count += 1;
    }
    return { count, leftOut, endpoints: [...endpoints] };
  }

  list(filter: DeliveryFilter, limit: number): DeliverySummary[] {
    const found: DeliverySummary[] = [];
    for (const row of this.#select(filter)) {
      if (found.length === limit) break;
      found.push(this.#summaryOf(row));
    }
    return found;
  }

  get(id: string): DeliveryRecord | undefined {
    const row = this.#byId.get(id);
    if (!row) return undefined;
    const { key, body, message, log } = row;
    return {
      ...this.#summaryOf(row),
      ...(key !== undefined && { key }),
      ...(body !== undefined && { body }),
      message,
      log: [...log],
    };
  }

  stats(): Map<string, DeliveryStats> {
    return this.#tally.stats(this.#leases.sending(this.#now));
  }

  counter(name: string): Counter {
    return { ...(this.#counters.get(name) ?? { hits: 0 }) };
  }

  setCounter(name: string, counter: Counter): void {
    this.#counters.set(name, { ...counter });
  }

  areTaken(ledger: string, files: readonly string[]): boolean[] {
    const taken = this.#ledgers.get(ledger);
    return files.map((file) => taken?.has(file) ?? false);
  }

  take(ledger: string, file: string): void {
    const taken = this.#ledgers.get(ledger) ?? new Map<string, number>();
    this.#ledgers.set(ledger, taken.set(file, this.#now));
  }

  see(ledger: string, files: readonly string[]): void {
    const taken = this.#ledgers.get(ledger);
    for (const file of files) if (taken?.has(file)) taken.set(file, this.#now);
  }

  forget(ledger: string, { keepDays }: Retention): void {
    const taken = this.#ledgers.get(ledger) ?? new Map<string, number>();
    let last = 0;
    for (const seen of taken.values()) last = Math.max(last, seen);
    for (const [file, seen] of taken) if (seen < last - keepDays * msPerDay) taken.delete(file);
  }

  clean({ keepDays, keepRows }: Retention): boolean {
    const oldest = this.#now - keepDays * msPerDay;
    let excess = this.#tally.rows - Math.min(keepRows, mostEndedRows);
    this.#rows = this.#rows.filter((row) => {
      if (row.state === "waiting") return true;
      const goes = row.changedAt < oldest || (row.state !== "failed" && excess > 0);
      if (goes) {
        excess -= 1;
        this.#byId.delete(row.id);
        this.#tally.add(row.endpoint, row.state, -1);
      }
      return !goes;
    });
    return false;
  }

  #insert(item: NewDelivery, mode: Row["mode"], state: Row["state"], log: readonly Attempt[]): boolean {
    if (this.#byId.has(item.id)) return false;
    this.#seq += 1;
    const row: Row = {
      ...item,
      seq: this.#seq,
      mode,
      state,
      due: this.#now,
      attempts: log.length,
      tries: log.length,
      changedAt: this.#now,
      log: [...log],
    };
    this.#byId.set(row.id, row);
    this.#rows.push(row);
    this.#tally.add(row.endpoint, state);
    if (state === "waiting") this.#lines.add(row);
    return true;
  }

  #settleOne(row: Row, settlement: Settlement): void {
    const { state, attempts, tries, due } = standingAfter(settlement, row);
    this.#leases.release(row.seq);
    this.#lines.remove(row);
    Object.assign(row, { state, attempts, tries, due: due ?? 0, changedAt: this.#now });
    if (settlement.attempt) row.log.push(settlement.attempt);
    if (state === "waiting") this.#lines.add(row);
    else this.#tally.move(row.endpoint, "waiting", state);
  }

  /** What has changed in the future need not wait for it. */
  #turnBack(now: number): void {
    this.#leases.shorten(now);
    for (const row of this.#rows) {
      if (row.state !== "waiting" || row.changedAt <= now) continue;
      this.#lines.remove(row);
      Object.assign(row, { due: Math.min(row.due, now), changedAt: now });
      this.#lines.add(row);
    }
  }

  /** Newest first. */
  *#select({ endpoint, states, q, before }: DeliveryFilter): Generator<Row> {
    const words = searchedWords(q);
    const end = before === undefined ? Number.POSITIVE_INFINITY : (this.#byId.get(before)?.seq ?? 0);
    for (let place = this.#rows.length - 1; place >= 0; place--) {
      const row = this.#rows[place]!;
      if (row.seq >= end) continue;
      if (endpoint !== undefined && row.endpoint !== endpoint) continue;
      if (states && !states.includes(this.#stateOf(row))) continue;
      if (words.length > 0 && !hasAll(searched(row), words)) continue;
      yield row;
    }
  }

  #stateOf(row: Row): DeliveryState {
    return row.state === "waiting" && this.#leases.isSending(row.seq, this.#now) ? "sending" : row.state;
  }

  #summaryOf(row: Row): DeliverySummary {
    const { id, endpoint, mode, event, method, url, text, attempts, at, changedAt } = row;
    const state = this.#stateOf(row);
    const last = row.log.at(-1);
    return {
      id,
      endpoint,
      mode,
      state,
      event,
      method,
      url,
      text,
      attempts,
      ...(last?.status !== undefined && { status: last.status }),
      ...(last?.errorClass !== undefined && { errorClass: last.errorClass }),
      at,
      changedAt,
      ...(state === "waiting" && { dueAt: row.due }),
    };
  }
}

const hasAll = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.includes(word));

const searched = ({ id, event, url, text, log }: Row): string =>
  [id, event, url, text, log.at(-1)?.error ?? ""].join("\n").toLowerCase();

function accepted({
  id,
  endpoint,
  key,
  at,
  event,
  method,
  url,
  body,
  format,
  message,
  text,
}: Row): NewDelivery {
  const item: NewDelivery = { id, endpoint, at, event, method, url, message, text };
  if (key !== undefined) item.key = key;
  if (body !== undefined) item.body = body;
  if (format !== undefined) item.format = format;
  return item;
}
