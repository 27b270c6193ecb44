import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  type DeliveryStore,
  type Leased,
  openMemoryStore,
  openStore,
  type Settlement,
} from "../../../lib/store/index.js";
import { MovableClock } from "../../support/movable-clock.js";
import { randomFrom } from "../../support/random.js";
import { dead, defer, delivery, done, endpoint, idsOf, retry } from "./deliveries.js";
import { Model } from "./model.js";

const start = 1_700_000_000_000;
const leaseMs = 5000;
const workers = ["one", "two"];
const keys = ["k1", "k2", "k3", undefined];
/** More of them, overdue, would be spread when the store opens. */
const mostWaiting = 15;

/** One run: a store and the model, asked the same, in an order that a seed makes. */
class Run {
  readonly #random: ReturnType<typeof randomFrom>;
  readonly #clock = new MovableClock(start);
  readonly #model = new Model();
  readonly #given: Leased[] = [];
  readonly #reopen: ((store: DeliveryStore, clock: MovableClock) => Promise<DeliveryStore>) | undefined;
  #store: DeliveryStore;
  #ids = 0;

  constructor(
    seed: number,
    open: (clock: MovableClock) => DeliveryStore,
    reopen?: (store: DeliveryStore, clock: MovableClock) => Promise<DeliveryStore>,
  ) {
    this.#random = randomFrom(seed);
    this.#store = open(this.#clock);
    this.#reopen = reopen;
  }

  async go(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) await this.#step();
    await this.#drain();
    await this.#store.close(1000);
  }

  #step(): Promise<void> | void {
    const choice = this.#random.number();
    if (choice < 0.25) return this.#enqueue();
    if (choice < 0.5) return this.#claim(this.#random.pick(workers), 1 + this.#random.below(4));
    if (choice < 0.75) return this.#settle();
    if (choice < 0.82) return this.#extend();
    if (choice < 0.88) return this.#requeue();
    if (choice < 0.97 || !this.#reopen) return this.#clock.advance(this.#random.below(4000));
    return this.#restart();
  }

  async #enqueue(): Promise<void> {
    const waiting = [...this.#model.rows.values()].filter(({ state }) => state === "waiting").length;
    const count = Math.min(1 + this.#random.below(4), mostWaiting - waiting);
    const items = Array.from({ length: Math.max(0, count) }, () => {
      const key = this.#random.pick(keys);
      const isKnown = this.#ids > 0 && this.#random.number() < 0.1;
      const id = `d${isKnown ? this.#random.below(this.#ids) : this.#ids++}`;
      return delivery(id, key === undefined ? {} : { key });
    });
    assert.deepEqual(await this.#store.enqueue(items), this.#model.enqueue(items, this.#clock.now()));
  }

  async #claim(worker: string, max: number): Promise<void> {
    const now = this.#clock.now();
    const { leased } = await this.#store.claim({ endpoint, worker, max, leaseMs });
    assert.deepEqual(idsOf(leased), this.#model.claimable(worker, max, now), `claimed by ${worker}`);
    for (const lease of leased) {
      const { attempts, tries } = this.#model.rows.get(lease.id)!;
      assert.deepEqual([lease.attempts, lease.tries], [attempts, tries]);
      this.#model.leased(lease, worker, now + leaseMs);
      this.#given.push(lease);
    }
  }

  /** Any lease that was ever given, so that lost and used ones come up again. */
  async #settle(): Promise<void> {
    if (this.#given.length === 0) return;
    const count = 1 + this.#random.below(3);
    const results = Array.from({ length: count }, () => this.#settlementOf(this.#recent()));
    const expected = results.map((result) => this.#model.settle(result));
    assert.deepEqual(await this.#store.settle(results), expected);
  }

  #settlementOf(lease: Leased): Settlement {
    const choice = this.#random.number();
    const at = this.#clock.now() + this.#random.below(3000);
    if (choice < 0.4) return done(lease);
    if (choice < 0.6) return dead(lease);
    return choice < 0.85 ? retry(lease, at) : defer(lease, at);
  }

  async #extend(): Promise<void> {
    if (this.#given.length === 0) return;
    const lease = this.#recent();
    const expected = this.#model.extend(lease.id, lease.token, this.#clock.now() + leaseMs);
    assert.deepEqual(await this.#store.extend([lease], leaseMs), [expected]);
  }

  async #requeue(): Promise<void> {
    if (this.#ids === 0) return;
    const ids = [`d${this.#random.below(this.#ids)}`, `d${this.#random.below(this.#ids)}`];
    assert.equal((await this.#store.requeue({ ids })).count, this.#model.requeue(ids, this.#clock.now()));
  }

  async #restart(): Promise<void> {
    this.#model.restart();
    this.#store = await this.#reopen!(this.#store, this.#clock);
  }

  /** Nothing is lost, nothing is left. */
  async #drain(): Promise<void> {
    this.#clock.advance(100_000);
    for (;;) {
      const from = this.#given.length;
      await this.#claim("last", 100);
      const results = this.#given.slice(from).map(done);
      if (results.length === 0) break;
      for (const result of results) this.#model.settle(result);
      await this.#store.settle(results);
    }
    for (const [id, { state, attempts }] of this.#model.rows) {
      assert.notEqual(state, "waiting", `${id} has ended`);
      const record = await this.#store.get(id);
      assert.deepEqual([record!.state, record!.log.length], [state, attempts]);
    }
  }

  #recent(): Leased {
    return this.#given.at(-1 - this.#random.below(Math.min(8, this.#given.length)))!;
  }
}

describe("the store, asked in any order", () => {
  const folder = mkdtempSync(join(tmpdir(), "call-events-interleavings-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  const nextPath = () => join(folder, `${++files}`, "deliveries.sqlite");
  const openAt = (path: string, clock: MovableClock) =>
    openStore({ path, keepDays: 14, keepRows: 1000, clock });

  it("does in memory what the model does", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const open = (clock: MovableClock) => openMemoryStore({ keepDays: 14, keepRows: 1000, clock });
      await told(seed, () => new Run(seed, open).go(120));
    }
  }).timeout(60_000);

  it("does in an SQLite file what the model does, closed and opened, and after a crash", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      let path = nextPath();
      let restarts = 0;
      const restart = async (store: DeliveryStore, clock: MovableClock) => {
        const isCrash = restarts++ % 2 === 0;
        const image = nextPath();
        if (isCrash) copyAsItLies(path, image);
        await store.close(1000);
        if (isCrash) path = image;
        return openAt(path, clock);
      };
      await told(seed, () => new Run(seed, (clock) => openAt(path, clock), restart).go(150));
    }
  }).timeout(120_000);
});

/** What is in the file when the process ends without a word. */
function copyAsItLies(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  for (const part of ["", "-wal"]) if (existsSync(from + part)) cpSync(from + part, to + part);
}

async function told(seed: number, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    (error as Error).message += `\n(seed ${seed})`;
    throw error;
  }
}
