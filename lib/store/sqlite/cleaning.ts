import type { DatabaseSync, StatementSync } from "node:sqlite";
import { msPerDay } from "../../time/index.js";
import type { Tally } from "../tally.js";
import type { DeliveryState, Retention } from "../types.js";
import { attemptNumbers } from "./schema.js";

type Row = { seq: number; endpoint: string; state: DeliveryState; changed: number };

const sweepEveryMs = 3_600_000;
/** When there are too many rows, which may be all undelivered. */
const sweepAgainMs = 60_000;
/** A step takes a few ms, so that a delivery that comes meanwhile need not wait long. */
const rowsPerStep = 500;
const deletionsPerStep = 200;
/** Free pages are used again; only a great part of the file is worth moving the rest for. */
const worthVacuumPages = 1000;
const pagesPerStep = 250;

/** Goes through the rows from the oldest on, some of them at each step, and removes what need not be kept. */
export class Cleaning {
  readonly #db: DatabaseSync;
  readonly #tally: Tally;
  readonly #rows: StatementSync;
  readonly #deletions: StatementSync[];
  /** Where the sweep is; undefined = there is none. */
  #after: number | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(db: DatabaseSync, tally: Tally) {
    this.#db = db;
    this.#tally = tally;
    this.#rows = db.prepare(
      "SELECT seq, endpoint, state, changed FROM delivery WHERE seq > ? ORDER BY seq LIMIT 0 + ?",
    );
    this.#deletions = [
      db.prepare("DELETE FROM delivery WHERE seq = ?"),
      db.prepare("DELETE FROM content WHERE seq = ?"),
      db.prepare("DELETE FROM attempt WHERE number BETWEEN ? AND ?"),
    ];
  }

  /**
   * @param now epoch ms
   * @returns whether there is more to do
   */
  step(now: number, retention: Retention): boolean {
    if (this.#after === undefined && !this.#isTime(now, retention)) return this.#shrink();
    this.#sweep(now, retention);
    return this.#after !== undefined || this.#shrink();
  }

  #isTime(now: number, retention: Retention): boolean {
    const sinceMs = Math.abs(now - this.#sweptAt); // a clock that went back may have left it in the future
    return sinceMs >= sweepEveryMs || (this.#areTooMany(retention) && sinceMs >= sweepAgainMs);
  }

  #areTooMany({ keepRows }: Retention): boolean {
    return this.#tally.rows > keepRows;
  }

  #sweep(now: number, retention: Retention): void {
    const oldest = now - retention.keepDays * msPerDay;
    const rows = this.#rows.all(this.#after ?? 0, rowsPerStep) as unknown as Row[];
    let deletions = 0;
    for (const row of rows) {
      if (deletions === deletionsPerStep) return;
      this.#after = row.seq;
      if (!this.#goes(row, oldest, retention)) continue;
      this.#delete(row);
      deletions += 1;
    }
    if (rows.length === rowsPerStep) return;
    this.#after = undefined;
    this.#sweptAt = now;
  }

  #goes({ state, changed }: Row, oldest: number, retention: Retention): boolean {
    if (state === "waiting") return false;
    return changed < oldest || (state !== "failed" && this.#areTooMany(retention));
  }

  #delete({ seq, endpoint, state }: Row): void {
    const [delivery, content, attempts] = this.#deletions;
    delivery!.run(seq);
    content!.run(seq);
    attempts!.run(...attemptNumbers(seq));
    this.#tally.add(endpoint, state, -1);
  }

  /** Gives pages back to the file system. @returns whether there is more to give */
  #shrink(): boolean {
    const free = this.#pragma("freelist_count");
    if (free < worthVacuumPages || free * 2 < this.#pragma("page_count")) return false;
    this.#db.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`);
    return true;
  }

  #pragma(name: "freelist_count" | "page_count"): number {
    return Object.values(this.#db.prepare(`PRAGMA ${name}`).get()!)[0] as number;
  }
}
