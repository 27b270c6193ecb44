import type { Leased, NewDelivery, Settlement } from "../../../lib/store/index.js";

interface ModelRow {
  item: NewDelivery;
  seq: number;
  state: "waiting" | "delivered" | "failed";
  due: number;
  attempts: number;
  tries: number;
  lease?: { token: string; worker: string; until: number } | undefined;
}

/** What a store should do, told as plainly as possible: every question looks at all rows. */
export class Model {
  readonly rows = new Map<string, ModelRow>();
  #seq = 0;

  enqueue(items: readonly NewDelivery[], now: number): string[] {
    const unknown: string[] = [];
    for (const item of items) {
      if (this.rows.has(item.id)) continue;
      this.rows.set(item.id, { item, seq: ++this.#seq, state: "waiting", due: now, attempts: 0, tries: 0 });
      unknown.push(item.id);
    }
    return unknown;
  }

  /** @returns the ids that a worker is given, in their order */
  claimable(worker: string, max: number, now: number): string[] {
    return [...this.rows.values()]
      .filter((row) => row.state === "waiting" && row.due <= now && this.#isHead(row))
      .filter(({ lease }) => !lease || (lease.worker !== worker && lease.until <= now))
      .sort((a, b) => a.due - b.due || a.seq - b.seq)
      .slice(0, max)
      .map(({ item }) => item.id);
  }

  leased({ id, token }: Leased, worker: string, until: number): void {
    this.rows.get(id)!.lease = { token, worker, until };
  }

  extend(id: string, token: string, until: number): boolean {
    const lease = this.rows.get(id)?.lease;
    if (lease?.token !== token) return false;
    lease.until = until;
    return true;
  }

  settle({ lease: { id, token }, attempt, next }: Settlement): boolean {
    const row = this.rows.get(id);
    if (row?.lease?.token !== token) return false;
    row.lease = undefined;
    row.attempts += attempt ? 1 : 0;
    row.tries += attempt && next.kind !== "defer" ? 1 : 0;
    if (next.kind === "done") row.state = "delivered";
    else if (next.kind === "dead") row.state = "failed";
    else row.due = next.at;
    return true;
  }

  requeue(ids: readonly string[], now: number): number {
    let count = 0;
    for (const id of ids) {
      const row = this.rows.get(id);
      if (!row || row.state === "waiting") continue;
      Object.assign(row, { state: "waiting", due: now, tries: 0 });
      count += 1;
    }
    return count;
  }

  /** The process has ended, and another one has opened the store. */
  restart(): void {
    for (const row of this.rows.values()) row.lease = undefined;
  }

  /** Of a key: who is being sent, else the oldest. */
  #isHead(row: ModelRow): boolean {
    const { key } = row.item;
    if (key === undefined) return true;
    const line = [...this.rows.values()].filter(({ item, state }) => item.key === key && state === "waiting");
    return row === (line.find(({ lease }) => lease) ?? line.sort((a, b) => a.seq - b.seq)[0]);
  }
}
