import type { DatabaseSync } from "node:sqlite";
import { msPerDay } from "../../time/index.js";
import {
  type Batches,
  type Call,
  type Claimed,
  type Driver,
  type Method,
  perform,
  type Requeued,
  type RequeueFilter,
  type Wanted,
} from "../driver.js";
import { Leases } from "../leases.js";
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
  Inherited,
  Lease,
  Leased,
  NewDelivery,
  PastDelivery,
  Retention,
  Settlement,
} from "../types.js";
import { Cleaning } from "./cleaning.js";
import { whereOf } from "./filter-sql.js";
import { FreshDeliveries } from "./fresh-deliveries.js";
import type { KeptLease } from "./kept-deliveries.js";
import { type OpenFile, openFile } from "./open-file.js";
import {
  bodyOf,
  type ContentRow,
  noMessage,
  placeIn,
  recordOf,
  summaryColumns,
  summaryOf,
} from "./read-row.js";
import { recover, turnBack } from "./recover.js";
import { attemptNumber, attemptNumbers } from "./schema.js";
import { statements } from "./statements.js";
import { storeErrorOf } from "./store-error-of.js";
import { takeAlong } from "./take-along.js";
import { WaitingKeys } from "./waiting-keys.js";

type OpenDatabase = (path: string) => DatabaseSync;

export interface FileSettings {
  path: string;
}

/** What a worker that settles need not read again. */
interface LeasedRow {
  seq: number;
  key: string | undefined;
  attempts: number;
  tries: number;
}

const unsent = { attempts: 0, tries: 0 };

const writing: ReadonlySet<Method> = new Set<Method>([
  "enqueue",
  "settle",
  "record",
  "requeue",
  "setCounter",
  "take",
  "see",
  "forget",
  "clean",
]);

/** A driver that need not hand out what the near side has kept. */
export type SqliteCalls = Omit<Driver, "enqueue" | "claim"> & {
  /** @param kept the number under which the near side has kept the first of them; the others follow */
  enqueue(items: readonly NewDelivery[], kept?: number): string[];
  claim(wanted: Wanted): Claimed<Leased | KeptLease>;
};

/** Keeps everything in an SQLite file. */
export class SqliteDriver implements SqliteCalls, Batches {
  readonly #path: string;
  readonly #open: OpenDatabase;
  readonly #file: OpenFile;
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof statements>;
  readonly #leases: Leases<LeasedRow>;
  readonly #tally = new Tally();
  readonly #waitingKeys = new WaitingKeys();
  readonly #fresh = new FreshDeliveries();
  readonly #cleaning: Cleaning;
  /** Of a file that was removed: how many deliveries were taken over, or why none could be. */
  readonly inherited: Inherited | undefined;
  #now: number;

  /**
   * @param now epoch ms
   * @param removed the driver of a file that stood here, from which this one takes what is not delivered yet
   * @throws StoreError
   */
  constructor({ path }: FileSettings, open: OpenDatabase, now: number, removed?: SqliteDriver) {
    this.#path = path;
    this.#open = open;
    this.#now = now;
    try {
      this.#file = openFile(path, open);
    } catch (error) {
      throw storeErrorOf(error, path);
    }
    this.#db = this.#file.db;
    const left = removed === undefined ? undefined : removed.#leaveTo(this.#db);
    this.inherited = left?.inherited;
    this.#leases = left?.leases ?? new Leases();
    try {
      recover(this.#db, now);
      this.#db.function("fold", { deterministic: true }, (text) => String(text).toLowerCase());
      this.#sql = statements(this.#db);
      this.#count();
    } catch (error) {
      this.#file.close();
      throw storeErrorOf(error, path);
    }
    this.#cleaning = new Cleaning(this.#db, this.#tally);
  }

  get sqliteVersion(): string {
    const { version } = this.#db.prepare("SELECT sqlite_version() AS version").get() as { version: string };
    return version;
  }

  run(calls: readonly Call[], now: number): unknown[] {
    const writes = calls.some(({ method }) => writing.has(method));
    try {
      if (now < this.#now) this.#turnBack(now);
      this.#now = now;
      if (writes) this.#db.exec("BEGIN IMMEDIATE");
      const answers = calls.map((call) => perform(this, call));
      if (writes) {
        this.#file.files.check();
        this.#db.exec("COMMIT");
      }
      this.#leases.keep();
      this.#fresh.keep();
      return answers;
    } catch (error) {
      this.#leases.putBack();
      this.#fresh.putBack();
      if (writes) this.#rollBack();
      throw storeErrorOf(error, this.#path);
    }
  }

  close(): void {
    this.#file.close();
  }

  /**
   * The driver of the file that stands at the path now, or is made there; this one is closed then.
   *
   * @throws StoreError: this one goes on holding what it has
   */
  successor(now: number): SqliteDriver {
    const settings = { path: this.#path };
    if (this.#file.files.isDatabaseThere) {
      this.close(); // brings into the database what its log held
      return new SqliteDriver(settings, this.#open, now);
    }
    this.#file.files.removeLog();
    this.#file.unlock();
    const successor = new SqliteDriver(settings, this.#open, now, this);
    this.close(); // SQLite sees that its file has gone, and leaves those of the new one alone
    return successor;
  }

  enqueue(items: readonly NewDelivery[], kept?: number): string[] {
    const unknown: string[] = [];
    for (const [index, item] of items.entries()) {
      const { id, endpoint, key, at, event, method, url, text } = item;
      const { changes, lastInsertRowid } = this.#sql.enqueue.run(
        id,
        endpoint,
        key ?? null,
        at,
        event,
        method,
        url,
        text,
        this.#now,
        this.#now,
        key === undefined || this.#waitingKeys.count(endpoint, key) === 0 ? 1 : 0,
        endpoint,
        key ?? null,
      );
      if (changes === 0) continue;
      if (key !== undefined) this.#waitingKeys.add(endpoint, key, 1);
      this.#writeContent(lastInsertRowid, item);
      if (kept !== undefined) this.#fresh.add(Number(lastInsertRowid), { kept: kept + index, key });
      this.#tally.add(endpoint, "waiting");
      unknown.push(item.id);
    }
    return unknown;
  }

  record(past: readonly PastDelivery[]): void {
    for (const item of past) {
      const { id, endpoint, key, at, event, method, url, text, mode, state, attempts } = item;
      const { body, message, format } = item;
      const last = attempts.at(-1);
      const only = mode === "realtime" && attempts.length === 1 ? attempts[0] : undefined; // never sent again
      const { changes, lastInsertRowid } = this.#sql.record.run(
        id,
        endpoint,
        key ?? null,
        at,
        event,
        method,
        url,
        text,
        this.#now,
        mode,
        state,
        attempts.length,
        last?.status ?? null,
        last?.errorClass ?? null,
        last?.error ?? null,
        only?.at ?? null,
        only?.tookMs ?? null,
        only?.story ?? null,
      );
      if (changes === 0) continue;
      if (body !== undefined || format !== undefined || message !== noMessage)
        this.#writeContent(lastInsertRowid, item);
      if (!only)
        for (const [index, attempt] of attempts.entries())
          this.#writeAttempt(Number(lastInsertRowid), index + 1, attempt);
      this.#tally.add(item.endpoint, state);
    }
  }

  claim({ endpoint, worker, max, leaseMs }: Wanted): Claimed<Leased | KeptLease> {
    const now = this.#now;
    const leased: Array<Leased | KeptLease> = [];
    let nextAt = this.#leases.firstEnd(endpoint, worker);
    const most = max + this.#leases.countOf(endpoint) + 1;
    for (const { seq, due } of this.#sql.ready.all(endpoint, most) as unknown as ReadyRow[]) {
      if (this.#leases.isBarred(seq, worker, now)) continue;
      if (due > now || leased.length === max) {
        nextAt = Math.min(nextAt ?? due, due);
        break;
      }
      leased.push(this.#lease(endpoint, seq, worker, leaseMs));
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
      if (!held) return false;
      this.#leases.release(held.row.seq);
      this.#settleOne(held.endpoint, held.row, settlement);
      return true;
    });
  }

  requeue(filter: RequeueFilter): Requeued {
    const where = this.#where(filter);
    if (filter.ids) {
      where.sql += " AND id IN (SELECT value FROM json_each(?))";
      where.params.push(JSON.stringify(filter.ids));
    }
    const rows = this.#db
      .prepare(
        `SELECT seq, endpoint, key, state FROM delivery
         WHERE ${where.sql} AND mode = 'post-call' AND state IN ('delivered', 'failed') ORDER BY seq`,
      )
      .all(...where.params) as unknown as RequeuedRow[];
    const endpoints = new Set<string>();
    const served = filter.served && new Set(filter.served);
    let leftOut = 0;
    for (const { seq, endpoint, key, state } of rows) {
      if (served?.has(endpoint) === false) {
        leftOut += 1;
        continue;
      }
      this.#sql.requeue.run(key === null ? 1 : 0, this.#now, this.#now, seq);
      if (key !== null) {
        this.#waitingKeys.add(endpoint, key, 1);
        this.#appointHead(endpoint, key);
      }
      this.#tally.move(endpoint, state, "waiting");
      endpoints.add(endpoint);
    }
    return { count: rows.length - leftOut, leftOut, endpoints: [...endpoints] };
  }

  list(filter: DeliveryFilter, limit: number): DeliverySummary[] {
    const { sql, params } = this.#where(filter);
    const rows = this.#db
      .prepare(`SELECT ${summaryColumns} FROM delivery WHERE ${sql} ORDER BY seq DESC LIMIT ?`)
      .all(...params, limit);
    return rows.map((row) => summaryOf(row, this.#leases.isSending(row.seq as number, this.#now)));
  }

  get(id: string): DeliveryRecord | undefined {
    const row = this.#sql.get.get(id);
    if (!row) return undefined;
    const attempts = this.#sql.attempts.all(...attemptNumbers(row.seq as number));
    return recordOf(row, attempts, this.#leases.isSending(row.seq as number, this.#now));
  }

  stats(): Map<string, DeliveryStats> {
    return this.#tally.stats(this.#leases.sending(this.#now));
  }

  counter(name: string): Counter {
    const row = this.#sql.counter.get(name) as { hits: number; last_at: number | null } | undefined;
    if (!row) return { hits: 0 };
    return { hits: row.hits, ...(row.last_at !== null && { lastAt: row.last_at }) };
  }

  setCounter(name: string, { hits, lastAt }: Counter): void {
    this.#sql.setCounter.run(name, hits, lastAt ?? null);
  }

  areTaken(ledger: string, files: readonly string[]): boolean[] {
    return files.map((file) => this.#sql.isTaken.get(ledger, file) !== undefined);
  }

  take(ledger: string, file: string): void {
    this.#sql.take.run(ledger, file, this.#now);
  }

  see(ledger: string, files: readonly string[]): void {
    for (const file of files) this.#sql.see.run(this.#now, ledger, file);
  }

  forget(ledger: string, { keepDays }: Retention): void {
    const { last } = this.#sql.lastSeen.get(ledger) as { last: number | null };
    if (last !== null) this.#sql.forget.run(ledger, last - keepDays * msPerDay);
  }

  clean(retention: Retention): boolean {
    return this.#cleaning.step(this.#now, retention);
  }

  #leaveTo(db: DatabaseSync): { inherited: Inherited; leases?: Leases<LeasedRow> } {
    try {
      const { count, samePlaces } = takeAlong(this.#db, db);
      return { inherited: { count }, ...(samePlaces && { leases: this.#leases }) };
    } catch (error) {
      return { inherited: { lost: (error as Error).message } };
    }
  }

  #lease(endpoint: string, seq: number, worker: string, ms: number): Leased | KeptLease {
    const fresh = this.#fresh.take(seq);
    const accepted = fresh ? { ...unsent, key: fresh.key } : this.#read(seq);
    const { key, attempts, tries } = accepted;
    const row: LeasedRow = { seq, key, attempts, tries };
    const token = this.#leases.grant({ endpoint, worker, ms, row }, this.#now);
    return fresh ? { kept: fresh.kept, token } : { ...(accepted as Accepted), token };
  }

  #writeContent(seq: number | bigint, { body, message, format }: NewDelivery): void {
    const from = body ? placeIn(message, body) : -1;
    const [own, place, length] = body && from >= 0 ? [null, from, body.length] : [body ?? null, null, null];
    this.#sql.content.run(seq, message, format ?? null, own, place, length);
  }

  #read(seq: number): Accepted {
    const row = this.#sql.accepted.get(seq) as unknown as AcceptedRow;
    const { key, body: _body, body_from: _from, body_length: _length, format, ...rest } = row;
    const body = bodyOf(row);
    return {
      ...rest,
      ...(key !== null && { key }),
      ...(body !== null && { body }),
      ...(format !== null && { format }),
    };
  }

  #settleOne(endpoint: string, { seq, key, ...before }: LeasedRow, settlement: Settlement): void {
    const { state, attempts, tries, due } = standingAfter(settlement, before);
    const { attempt } = settlement;
    const head = state === "waiting" ? 1 : 0;
    const { status = null, errorClass = null, error = null } = attempt ?? {};
    if (attempt) {
      const { settle } = this.#sql;
      settle.run(state, head, due ?? null, attempts, tries, this.#now, status, errorClass, error, seq);
      this.#writeAttempt(seq, attempts, attempt);
    } else this.#sql.put.run(state, head, due ?? null, attempts, tries, this.#now, seq);
    if (key !== undefined && this.#waitingKeys.add(endpoint, key, head - 1) > head)
      this.#appointHead(endpoint, key);
    if (state !== "waiting") this.#tally.move(endpoint, "waiting", state);
  }

  /** The oldest; but whoever is being sent stays at the head until that is over. */
  #appointHead(endpoint: string, key: string): void {
    const line = this.#sql.line.get(endpoint, key) as { oldest: number | null } | undefined;
    if (line === undefined || line.oldest === null) return;
    const head = this.#sql.head.get(endpoint, key) as { seq: number } | undefined;
    if (head && (head.seq === line.oldest || this.#leases.has(head.seq))) return;
    if (head) this.#sql.setHead.run(0, head.seq);
    this.#sql.setHead.run(1, line.oldest);
  }

  #writeAttempt(seq: number, nth: number, attempt: Attempt): void {
    const { at, tookMs, status = null, errorClass = null, error = null, story } = attempt;
    this.#sql.attempt.run(attemptNumber(seq, nth), at, tookMs, status, errorClass, error, story);
  }

  #where(filter: DeliveryFilter) {
    return whereOf(
      filter,
      this.#leases.sending(this.#now).map(({ row }) => row.seq),
    );
  }

  #turnBack(now: number): void {
    this.#leases.shorten(now);
    turnBack(this.#db, now);
  }

  #rollBack(): void {
    try {
      this.#db.exec("ROLLBACK");
    } catch {
      // SQLite has done so by itself.
    }
    this.#count();
  }

  #count(): void {
    this.#tally.clear();
    for (const { endpoint, state, count } of this.#sql.count.all() as unknown as CountRow[])
      this.#tally.add(endpoint, state, count);
    this.#waitingKeys.clear();
    for (const {
      endpoint,
      key,
      count,
    } of this.#sql.countKeys.iterate() as Iterable<unknown> as Iterable<KeyRow>)
      this.#waitingKeys.add(endpoint, key, count);
  }
}

type KeyRow = { endpoint: string; key: string; count: number };
type CountRow = { endpoint: string; state: DeliveryState; count: number };
type ReadyRow = { seq: number; due: number };
type RequeuedRow = { seq: number; endpoint: string; key: string | null; state: DeliveryState };
type Accepted = Omit<Leased, "token">;
type AcceptedRow = Omit<Accepted, "key" | "body" | "format"> & ContentRow & Record<"key", string | null>;
