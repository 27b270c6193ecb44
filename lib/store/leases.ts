import { randomUUID } from "node:crypto";
import type { Lease } from "./types.js";

/** A delivery, by its place in the order in which they were accepted. */
export interface Numbered {
  readonly seq: number;
}

/** Who sends a delivery at present. */
export interface HeldLease<Row extends Numbered> {
  readonly token: string;
  readonly endpoint: string;
  readonly worker: string;
  readonly ms: number;
  /** Epoch ms. */
  readonly until: number;
  readonly row: Row;
}

/**
 * The leases of a store that one process has for itself. They live in memory: nobody else could use them, and after a
 * restart each would be void.
 */
export class Leases<Row extends Numbered> {
  readonly #held = new Map<number, HeldLease<Row>>();
  readonly #perEndpoint = new Map<string, number>();
  /** What to put back when the batch is not kept. */
  readonly #before = new Map<number, HeldLease<Row> | undefined>();
  readonly #origin = randomUUID();
  #count = 0;

  /** Whether a worker must not have this delivery: it has it already, or somebody else's lease is not over. */
  isBarred(seq: number, worker: string, now: number): boolean {
    const held = this.#held.get(seq);
    return held !== undefined && (held.worker === worker || held.until > now);
  }

  /** @returns the token */
  grant(lease: Omit<HeldLease<Row>, "token" | "until">, now: number): string {
    const { endpoint, worker, ms, row } = lease;
    this.#count += 1;
    const token = `${row.seq}-${this.#count}-${this.#origin}`;
    this.#put(row.seq, { token, endpoint, worker, ms, until: now + ms, row });
    return token;
  }

  /** @returns undefined for a lease that is lost */
  find({ token }: Lease): HeldLease<Row> | undefined {
    const held = this.#held.get(Number.parseInt(token, 10)); // the number that it begins with
    return held?.token === token ? held : undefined;
  }

  extend(held: HeldLease<Row>, ms: number, now: number): void {
    this.#put(held.row.seq, { ...held, ms, until: now + ms });
  }

  release(seq: number): void {
    this.#put(seq, undefined);
  }

  has(seq: number): boolean {
    return this.#held.has(seq);
  }

  isSending(seq: number, now: number): boolean {
    const held = this.#held.get(seq);
    return held !== undefined && held.until > now;
  }

  sending(now: number): HeldLease<Row>[] {
    return [...this.#held.values()].filter(({ until }) => until > now);
  }

  countOf(endpoint: string): number {
    return this.#perEndpoint.get(endpoint) ?? 0;
  }

  /** @returns epoch ms at which the first lease of another worker is over */
  firstEnd(endpoint: string, worker: string): number | undefined {
    if (this.countOf(endpoint) === 0) return undefined;
    let first: number | undefined;
    for (const held of this.#held.values()) {
      if (held.endpoint !== endpoint || held.worker === worker) continue;
      first = Math.min(first ?? held.until, held.until);
    }
    return first;
  }

  /** The clock went back: no lease lasts longer for it. */
  shorten(now: number): void {
    for (const [seq, held] of this.#held)
      if (held.until > now + held.ms) this.#held.set(seq, { ...held, until: now + held.ms });
  }

  keep(): void {
    this.#before.clear();
  }

  putBack(): void {
    for (const [seq, held] of this.#before) this.#set(seq, held);
    this.#before.clear();
  }

  #put(seq: number, held: HeldLease<Row> | undefined): void {
    if (!this.#before.has(seq)) this.#before.set(seq, this.#held.get(seq));
    this.#set(seq, held);
  }

  #set(seq: number, held: HeldLease<Row> | undefined): void {
    const old = this.#held.get(seq);
    if (old) this.#tally(old.endpoint, -1);
    if (held) {
      this.#held.set(seq, held);
      this.#tally(held.endpoint, 1);
    } else this.#held.delete(seq);
  }

  #tally(endpoint: string, by: number): void {
    const count = this.countOf(endpoint) + by;
    if (count === 0) this.#perEndpoint.delete(endpoint);
    else this.#perEndpoint.set(endpoint, count);
  }
}
