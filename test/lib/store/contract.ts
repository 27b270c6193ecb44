import { strict as assert } from "node:assert";
import type { DeliveryStore, PastDelivery, StoreState } from "../../../lib/store/index.js";
import { MovableClock } from "../../support/movable-clock.js";
import { until } from "../../support/until.js";
import {
  attempt,
  claim,
  dead,
  defer,
  delivery,
  done,
  endpoint,
  failure,
  idsOf,
  leaseOf,
  retry,
} from "./deliveries.js";

export interface OpenOptions {
  clock: MovableClock;
  keepDays: number;
  keepRows: number;
}

/** A kind of store that the contract is held against. */
export interface Kind {
  name: string;
  /** @returns opens a place that was empty at first, again and again; each one is closed before the next is opened */
  place(): (options: OpenOptions) => DeliveryStore;
  /** Whether what was accepted outlives the store that accepted it. */
  durable: boolean;
}

const start = 1_700_000_000_000;
const minute = 60_000;
const day = 86_400_000;

/** What every store keeps to, whatever it keeps its deliveries in. */
export function storeContract({ name, place, durable }: Kind): void {
  describe(`the store's contract: ${name}`, () => {
    let clock: MovableClock;
    let open: (options?: Partial<OpenOptions>) => DeliveryStore;
    let store: DeliveryStore;

    beforeEach(() => {
      clock = new MovableClock(start);
      const openHere = place();
      open = (options = {}) => openHere({ clock, keepDays: 14, keepRows: 100_000, ...options });
      store = open();
    });
    afterEach(() => store.close(1000));

    const reopen = async (options: Partial<OpenOptions> = {}): Promise<void> => {
      await store.close(1000);
      store = open(options);
    };

    describe("accepts and hands out", () => {
      it("gives back what it was given, whatever it is", async () => {
        const plain = delivery("a");
        const odd = delivery("ü'\"; DROP", {
          key: "k\u0000ey",
          event: "",
          url: "https://host/?q=%2F'\"",
          body: "Zeile 1\n\u2028\u0000 💥",
          format: "text",
          message: "",
          text: "Jürgen +49 30 1",
        });
        const { body: _, ...bare } = delivery("no body", { method: "GET" });
        assert.deepEqual(await store.enqueue([plain, odd, bare]), ["a", "ü'\"; DROP", "no body"]);
        const leased = await claim(store);
        for (const [index, item] of [plain, odd, bare].entries()) {
          const { token, ...rest } = leased[index]!;
          assert.equal(typeof token, "string");
          assert.deepEqual(rest, { ...item, attempts: 0, tries: 0 });
        }
      });

      it("takes the same id once, in one call, in two, and after it was delivered", async () => {
        assert.deepEqual(await store.enqueue([delivery("a"), delivery("a", { body: "other" })]), ["a"]);
        assert.deepEqual(await store.enqueue([delivery("b"), delivery("a")]), ["b"]);
        const leased = await claim(store);
        assert.deepEqual(idsOf(leased), ["a", "b"]);
        assert.equal(leased[0]!.body, '{"id":"a"}');
        await store.settle(leased.map(done));
        assert.deepEqual(await store.enqueue([delivery("a")]), []);
        assert.deepEqual(await claim(store), []);
      });

      it("hands out the oldest first, no more than asked for, and says when there is more to be had", async () => {
        await store.enqueue(["c", "a", "b"].map((id) => delivery(id)));
        const first = await store.claim({ endpoint, worker: "w", max: 2, leaseMs: minute });
        assert.deepEqual(idsOf(first.leased), ["c", "a"]);
        assert.ok(first.nextAt! <= clock.now());
        const second = await store.claim({ endpoint, worker: "w", max: 2, leaseMs: minute });
        assert.deepEqual(idsOf(second.leased), ["b"]);
        assert.equal(second.nextAt, undefined);
      });

      it("hands out to each endpoint its own, and to no two workers the same", async () => {
        await store.enqueue([delivery("a"), delivery("b", { endpoint: "other" }), delivery("c")]);
        assert.deepEqual(idsOf(await claim(store, { endpoint: "other" })), ["b"]);
        const [one, two] = await Promise.all([
          claim(store, { worker: "one", max: 1 }),
          claim(store, { worker: "two" }),
        ]);
        assert.deepEqual([idsOf(one), idsOf(two)], [["a"], ["c"]]);
      });

      it("accepts nothing of nothing", async () => {
        assert.deepEqual(await store.enqueue([]), []);
        assert.deepEqual(await store.settle([]), []);
        assert.deepEqual(await store.extend([], minute), []);
      });
    });

    describe("keeps the order of a key", () => {
      const keyed = (...ids: string[]) => ids.map((id) => delivery(id, { key: "call-1" }));

      it("hands out one at a time, and the next when it has ended, however it ended", async () => {
        await store.enqueue([...keyed("a", "b", "c"), delivery("other", { key: "call-2" })]);
        const first = await claim(store);
        assert.deepEqual(idsOf(first), ["a", "other"]);
        assert.deepEqual(await claim(store), []);
        assert.deepEqual(await claim(store, { worker: "worker-2" }), []);
        await store.settle([dead(first[0]!)]);
        const [second] = await claim(store);
        assert.equal(second!.id, "b");
        await store.settle([done(second!)]);
        assert.deepEqual(idsOf(await claim(store)), ["c"]);
      });

      it("lets the others wait while the oldest waits for its retry", async () => {
        await store.enqueue(keyed("a", "b"));
        const [first] = await claim(store);
        await store.settle([retry(first!, start + 5000)]);
        const { leased, nextAt } = await store.claim({ endpoint, worker: "w", max: 9, leaseMs: minute });
        assert.deepEqual([leased, nextAt], [[], start + 5000]);
        clock.advance(5000);
        assert.deepEqual(idsOf(await claim(store)), ["a"]);
      });

      it("knows a key within its endpoint only", async () => {
        await store.enqueue([...keyed("a"), delivery("b", { key: "call-1", endpoint: "other" })]);
        assert.deepEqual(idsOf(await claim(store, { endpoint: "other" })), ["b"]);
        assert.deepEqual(idsOf(await claim(store)), ["a"]);
      });

      it("gives a resent one its old place", async () => {
        await store.enqueue(keyed("a", "b", "c"));
        const [a] = await claim(store);
        await store.settle([dead(a!)]);
        assert.equal((await store.requeue({ ids: ["a"] })).count, 1);
        const [again] = await claim(store);
        assert.equal(again!.id, "a", "before b, which was at the head meanwhile");
        await store.settle([done(again!)]);
        assert.deepEqual(idsOf(await claim(store)), ["b"]);
      });

      it("lets one that is on the way end before an older one is sent again", async () => {
        await store.enqueue(keyed("a", "b", "c"));
        await store.settle([dead((await claim(store))[0]!)]);
        const [b] = await claim(store);
        await store.requeue({ ids: ["a"] });
        assert.deepEqual(await claim(store), []);
        await store.settle([retry(b!, start)]);
        const [a] = await claim(store);
        assert.equal(a!.id, "a");
        await store.settle([done(a!)]);
        assert.deepEqual(idsOf(await claim(store)), ["b"]);
      });

      it("begins anew when all of a key have ended", async () => {
        await store.enqueue(keyed("a"));
        await store.settle([done((await claim(store))[0]!)]);
        await store.enqueue(keyed("b", "c"));
        assert.deepEqual(idsOf(await claim(store)), ["b"]);
      });
    });

    describe("leases", () => {
      it("a settlement counts once, and only with the token", async () => {
        await store.enqueue([delivery("a")]);
        const [lease] = await claim(store);
        const strange = { id: "a", token: "strange" };
        assert.deepEqual(await store.settle([dead(strange), done(lease!), done(lease!)]), [
          false,
          true,
          false,
        ]);
        assert.deepEqual(await store.extend([lease!], minute), [false]);
        const record = await store.get("a");
        assert.equal(record!.state, "delivered");
        assert.equal(record!.log.length, 1);
      });

      it("a lease that is over goes to another worker, and what the first one says then is not kept", async () => {
        await store.enqueue([delivery("a")]);
        const [first] = await claim(store, { worker: "one", leaseMs: 1000 });
        assert.equal(
          (await store.claim({ endpoint, worker: "two", max: 9, leaseMs: 1000 })).nextAt,
          start + 1000,
        );
        clock.advance(1001);
        const [second] = await claim(store, { worker: "two" });
        assert.equal(second!.id, "a");
        assert.notEqual(second!.token, first!.token);
        assert.deepEqual(await store.extend([first!, second!], 1000), [false, true]);
        assert.deepEqual(await store.settle([dead(first!)]), [false]);
        assert.equal((await store.get("a"))!.log.length, 0);
        assert.deepEqual(await store.settle([done(second!)]), [true]);
      });

      it("a worker never gets what it holds, however far the clock jumps, and may settle it still", async () => {
        await store.enqueue([delivery("a"), delivery("b", { key: "k" }), delivery("c", { key: "k" })]);
        const leased = await claim(store);
        clock.advance(10 * day);
        assert.deepEqual(await claim(store), []);
        assert.deepEqual(await store.extend(leased, 1000), [true, true]);
        assert.deepEqual(await claim(store, { worker: "two" }), []);
        assert.deepEqual(await store.settle(leased.map(done)), [true, true]);
        assert.deepEqual(idsOf(await claim(store)), ["c"]);
      });

      it("lasts as long as it was extended", async () => {
        await store.enqueue([delivery("a")]);
        const [lease] = await claim(store, { leaseMs: 1000 });
        clock.advance(900);
        assert.deepEqual(await store.extend([lease!], 5000), [true]);
        clock.advance(4000);
        assert.deepEqual(await claim(store, { worker: "two" }), []);
        clock.advance(1001);
        assert.equal((await claim(store, { worker: "two" })).length, 1);
      });

      it("does not last longer for a clock that goes back", async () => {
        await store.enqueue([delivery("a")]);
        await claim(store, { leaseMs: 1000 });
        clock.advance(-day);
        assert.deepEqual(await claim(store, { worker: "two" }), []);
        clock.advance(1001);
        assert.equal((await claim(store, { worker: "two" })).length, 1);
      });
    });

    describe("what comes next", () => {
      it("counts attempts and tries; a defer uses up no try", async () => {
        await store.enqueue([delivery("a")]);
        const settle = async (make: (lease: { id: string; token: string }) => ReturnType<typeof done>) => {
          const [lease] = await claim(store);
          await store.settle([make(lease!)]);
        };
        await settle((lease) => retry(lease, start));
        await settle((lease) => defer(lease, start));
        await settle((lease) => ({ ...defer(lease, start), attempt: failure({ errorClass: "aborted" }) }));
        const [lease] = await claim(store);
        assert.deepEqual([lease!.attempts, lease!.tries], [2, 1]);
        await store.settle([dead(lease!)]);
        await store.requeue({ ids: ["a"] });
        const [again] = await claim(store);
        assert.deepEqual([again!.attempts, again!.tries], [3, 0], "all tries anew");
      });

      it("is not before its time, and a clock that goes back delays nothing", async () => {
        await store.enqueue([delivery("a"), delivery("b", { key: "k" }), delivery("c", { key: "k" })]);
        await store.settle((await claim(store)).map((lease) => retry(lease, start + minute)));
        clock.advance(minute - 1);
        assert.deepEqual(await claim(store), []);
        clock.advance(-day);
        assert.deepEqual(idsOf(await claim(store)), ["a", "b"]);
      });

      it("what was to come before the clock went back keeps its time", async () => {
        await store.enqueue([delivery("a")]);
        await store.settle((await claim(store)).map((lease) => retry(lease, start + minute)));
        clock.advance(30_000);
        await claim(store);
        clock.advance(-20_000);
        assert.deepEqual(await claim(store), []);
        clock.advance(50_000);
        assert.equal((await claim(store)).length, 1);
      });

      it("resends what has ended, of a filter, but nothing of real time, nothing skipped and nothing that waits", async () => {
        await store.enqueue(
          ["a", "b", "c", "d"].map((id) => delivery(id, { endpoint: id === "d" ? "other" : endpoint })),
        );
        const [a, b] = await claim(store, { max: 2 });
        const [d] = await claim(store, { endpoint: "other" });
        await store.settle([dead(a!), done(b!), dead(d!)]);
        store.record({ ...delivery("real"), mode: "realtime", state: "failed", attempts: [failure()] });
        store.record({ ...delivery("skip"), mode: "post-call", state: "skipped", attempts: [] });
        assert.equal((await store.requeue({ endpoint, states: ["failed"] })).count, 1);
        assert.equal((await store.get("a"))!.state, "waiting");
        assert.equal((await store.get("real"))!.state, "failed");
        assert.equal((await store.requeue({ ids: ["b", "c", "real", "skip", "nobody"] })).count, 1);
        assert.equal((await store.requeue({})).count, 1);
        assert.equal((await store.get("d"))!.state, "waiting");
      });

      it("leaves out what nobody would send, and says how many these are", async () => {
        await store.enqueue([delivery("a"), delivery("b"), delivery("c", { endpoint: "gone" })]);
        await store.settle(
          [...(await claim(store)), ...(await claim(store, { endpoint: "gone" }))].map(dead),
        );
        const filter = { states: ["failed"], served: [endpoint, "idle"] } as const;
        assert.deepEqual(await store.requeue(filter), { count: 2, leftOut: 1 });
        assert.equal((await store.get("c"))!.state, "failed");
        assert.deepEqual(await store.requeue({ ...filter, q: "none" }), { count: 0, leftOut: 0 });
      });
    });

    describe("the log", () => {
      it("tells the whole story of a delivery", async () => {
        const item = delivery("a", { key: "k", text: "Ada Lovelace" });
        await store.enqueue([item]);
        assert.equal(await store.get("b"), undefined);
        const waiting = {
          ...item,
          mode: "post-call",
          state: "waiting",
          attempts: 0,
          changedAt: start,
          dueAt: start,
          log: [],
        };
        assert.deepEqual(await store.get("a"), waiting);
        clock.advance(10);
        const [first] = await claim(store);
        assert.equal((await store.get("a"))!.state, "sending");
        const failed = {
          lease: leaseOf(first!),
          attempt: failure(),
          next: { kind: "retry", at: start + 10 },
        } as const;
        await store.settle([failed]);
        const retried = await store.get("a");
        assert.deepEqual(retried, {
          ...waiting,
          attempts: 1,
          status: 503,
          errorClass: "server_error",
          changedAt: start + 10,
          dueAt: start + 10,
          log: [failure()],
        });
        const [second] = await claim(store);
        const lost = attempt({ errorClass: "timeout", error: "no answer" });
        delete lost.status;
        await store.settle([{ lease: leaseOf(second!), attempt: lost, next: { kind: "dead" } }]);
        const { dueAt: __, status: ___, ...rest } = retried!;
        assert.deepEqual(await store.get("a"), {
          ...rest,
          state: "failed",
          attempts: 2,
          errorClass: "timeout",
          log: [failure(), lost],
        });
      });

      it("shows what was recorded at once, with its attempts, and nothing of it is ever sent", async () => {
        const attempts = [failure(), attempt()];
        store.record({ ...delivery("a", { key: "k" }), mode: "realtime", state: "delivered", attempts });
        store.record({ ...delivery("a"), mode: "realtime", state: "failed", attempts: [] });
        const record = await store.get("a");
        assert.deepEqual(record!.log, attempts);
        assert.deepEqual(
          [record!.mode, record!.state, record!.attempts, record!.status],
          ["realtime", "delivered", 2, 200],
        );
        assert.deepEqual(await claim(store), []);
        await store.enqueue([delivery("b", { key: "k" })]);
        assert.deepEqual(idsOf(await claim(store)), ["b"]);
      });

      it("writes what was recorded without being asked", async () => {
        let changes = 0;
        await store.stats();
        store.onChange(() => {
          changes += 1;
        });
        store.record({ ...delivery("a"), mode: "realtime", state: "delivered", attempts: [] });
        await clock.waitedFor();
        clock.advance(500);
        await until(() => changes > 0, "the change is told");
        assert.equal((await store.stats()).get(endpoint)!.delivered, 1);
      });

      it("lists newest first, page by page", async () => {
        await store.enqueue(["a", "b", "c", "d", "e"].map((id) => delivery(id, { text: "Ada" })));
        const first = await store.list({}, 2);
        assert.deepEqual(idsOf(first), ["e", "d"]);
        const second = await store.list({ before: "d" }, 2);
        assert.deepEqual(idsOf(second), ["c", "b"]);
        assert.deepEqual(idsOf(await store.list({ before: "b" }, 2)), ["a"]);
        assert.deepEqual(await store.list({ before: "nobody" }, 2), []);
        const { body: _, message: __, ...shown } = delivery("e", { text: "Ada" });
        const summary = { mode: "post-call", state: "waiting", attempts: 0, changedAt: start, dueAt: start };
        assert.deepEqual(first[0], { ...shown, ...summary });
      });

      it("lists by endpoint and state", async () => {
        await store.enqueue([
          ...["a", "b", "c", "d"].map((id) => delivery(id)),
          delivery("o", { endpoint: "other" }),
        ]);
        const [a, b] = await claim(store, { max: 3 });
        await store.settle([dead(a!), done(b!)]);
        const list = async (filter: Parameters<DeliveryStore["list"]>[0]) =>
          idsOf(await store.list(filter, 10));
        assert.deepEqual(await list({ states: ["failed"] }), ["a"]);
        assert.deepEqual(await list({ states: ["sending"] }), ["c"]);
        assert.deepEqual(await list({ states: ["waiting"] }), ["o", "d"]);
        assert.deepEqual(await list({ states: ["waiting", "sending", "delivered"] }), ["o", "d", "c", "b"]);
        assert.deepEqual(await list({ states: [] }), []);
        assert.deepEqual(await list({ endpoint: "other" }), ["o"]);
        assert.deepEqual(await list({ endpoint: "other", states: ["failed"] }), []);
      });

      it("finds what has each word of a search, wherever", async () => {
        await store.enqueue([
          delivery("a", { text: "1001\n50102\nAnn Smith", event: "guid-7" }),
          delivery("b", { text: "1001\n50103\nBob" }),
        ]);
        const find = async (q: string) => idsOf(await store.list({ q }, 10));
        assert.deepEqual(await find("1001 50102"), ["a"]);
        assert.deepEqual(await find("  smith\t50102  GUID-7 "), ["a"]);
        assert.deepEqual(await find("1001"), ["b", "a"]);
        assert.deepEqual(await find("50102 bob"), []);
        assert.deepEqual(await find(" \n "), ["b", "a"]);
        assert.deepEqual(await find("1 ".repeat(100_000)), ["b", "a"]);
      });

      it("finds a text in any case of letters, as it stands", async () => {
        await store.enqueue([
          delivery("ID-1", { text: "Jürgen MÜLLER" }),
          delivery("id-2", { url: "https://host/100%_x", event: "guid:ABC" }),
        ]);
        const [first] = await claim(store, { max: 1 });
        await store.settle([{ ...dead(first!), attempt: failure({ error: "Kein Anschluß: GEÄNDERT" }) }]);
        const find = async (q: string) => idsOf(await store.list({ q }, 10));
        assert.deepEqual(await find("müller"), ["ID-1"]);
        assert.deepEqual(await find("geändert"), ["ID-1"]);
        assert.deepEqual(await find("Id-"), ["id-2", "ID-1"]);
        assert.deepEqual(await find("0%_X"), ["id-2"]);
        assert.deepEqual(await find("uid:abc"), ["id-2"]);
        assert.deepEqual(await find("%"), ["id-2"]);
        assert.deepEqual(await find("nobody"), []);
        assert.deepEqual(await find(""), ["id-2", "ID-1"]);
      });

      it("counts each endpoint's deliveries by state", async () => {
        assert.deepEqual(await store.stats(), new Map());
        await store.enqueue([
          ...["a", "b", "c", "d"].map((id) => delivery(id)),
          delivery("o", { endpoint: "other" }),
        ]);
        const [a, b] = await claim(store, { max: 3 });
        await store.settle([dead(a!), done(b!)]);
        store.record({ ...delivery("s"), mode: "post-call", state: "skipped", attempts: [] });
        const none = { waiting: 0, sending: 0, delivered: 0, failed: 0, skipped: 0 };
        assert.deepEqual(
          await store.stats(),
          new Map([
            [endpoint, { waiting: 1, sending: 1, delivered: 1, failed: 1, skipped: 1 }],
            ["other", { ...none, waiting: 1 }],
          ]),
        );
      });
    });

    describe("counters and ledgers", () => {
      it("a counter that nobody has set is 0", async () => {
        assert.deepEqual(await store.counter("hits"), { hits: 0 });
        await store.setCounter("hits", { hits: 3, lastAt: start });
        await store.setCounter("other", { hits: 1 });
        await store.setCounter("hits", { hits: 4, lastAt: start + 1 });
        assert.deepEqual(await store.counter("hits"), { hits: 4, lastAt: start + 1 });
        await store.setCounter("hits", { hits: 0 });
        assert.deepEqual(await store.counter("hits"), { hits: 0 });
        assert.deepEqual(await store.counter("other"), { hits: 1 });
      });

      it("a ledger knows its own files, taken once or twice", async () => {
        await store.take("cdr-in", "cdr_1");
        await store.take("cdr-in", "cdr_1");
        await store.take("other", "cdr_2");
        assert.deepEqual(await store.areTaken("cdr-in", ["cdr_0", "cdr_1", "cdr_2"]), [false, true, false]);
        assert.deepEqual(await store.areTaken("other", ["cdr_2"]), [true]);
        assert.deepEqual(await store.areTaken("nobody", []), []);
      });

      it("a ledger forgets what has been gone for the days of the retention, and only that", async () => {
        const known = () => store.areTaken("in", ["kept", "gone", "later"]);
        for (const file of ["kept", "gone"]) await store.take("in", file);
        await store.take("other", "gone");
        clock.advance(15 * day); // of a pause, or of a folder that was not mounted
        await store.keepTaken("in", []);
        assert.deepEqual(await known(), [true, true, false], "nothing was seen since");
        await store.keepTaken("in", ["kept", "strange"]);
        assert.deepEqual(await known(), [true, false, false]);
        await store.take("in", "later");
        clock.advance(13 * day);
        await store.keepTaken("in", ["kept"]);
        assert.deepEqual(await known(), [true, false, true]);
        assert.deepEqual(await store.areTaken("in", ["strange"]), [false]);
        assert.deepEqual(await store.areTaken("other", ["gone"]), [true]);
      });
    });

    describe("tells", () => {
      it("an endpoint that something is about to be accepted or was resent, until told to stop", async () => {
        const told: string[] = [];
        const stop = store.onReady(endpoint, () => told.push("mine"));
        store.onReady("other", () => told.push("other"));
        await store.stats(); // it is open
        told.length = 0;
        await store.enqueue([delivery("a"), delivery("b")]);
        assert.deepEqual(told, ["mine"]);
        await store.settle((await claim(store)).map(dead));
        await store.requeue({});
        assert.deepEqual(told, ["mine", "mine"]);
        stop();
        await store.enqueue([delivery("c")]);
        assert.deepEqual(told, ["mine", "mine"]);
      });

      it("early enough to claim what is accepted with it, and never before it is durable", async () => {
        await store.stats();
        let claimed: ReturnType<typeof claim> | undefined;
        const order: string[] = [];
        store.onReady(endpoint, () => {
          claimed ??= claim(store).finally(() => order.push("claimed"));
        });
        await Promise.all(
          ["a", "b"].map((id) => store.enqueue([delivery(id)]).then(() => order.push(`accepted ${id}`))),
        );
        assert.deepEqual(idsOf(await claimed!), ["a", "b"]);
        assert.deepEqual(order, ["accepted a", "accepted b", "claimed"]);
      });

      it("a claim comes after all that was asked before it, though it is too much for one batch", async () => {
        await store.stats();
        const asked = ["a", "b", "c"].map((id) =>
          store.enqueue([delivery(id, { body: "b".repeat(3_000_000) })]),
        );
        assert.deepEqual(idsOf(await claim(store)), ["a", "b", "c"]);
        await Promise.all(asked);
      });

      it("of changes, once a turn", async () => {
        await store.stats();
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        let told = 0;
        const stop = store.onChange(() => {
          told += 1;
        });
        await Promise.all(["a", "b", "c"].map((id) => store.enqueue([delivery(id)])));
        await until(() => told > 0, "the change is told");
        assert.equal(told, 1);
        await store.settle((await claim(store)).map(done));
        await until(() => told > 1, "the change is told");
        stop();
      });

      it("its state", async () => {
        const states: StoreState[] = [];
        store.onState((state) => states.push(state));
        assert.equal(states.length, 1, "told at once");
        await store.stats();
        const opened = states.at(-1);
        assert.ok(opened?.kind === "open");
        assert.equal(opened.durable, durable);
        assert.equal(opened.dropped, 0);
      });
    });

    describe("keeps no longer than it should", () => {
      /** Every step of the cleaning that is due. */
      const clean = async (ms: number): Promise<void> => {
        await store.stats();
        for (let passed = 0; passed < ms; passed += minute) {
          clock.advance(minute);
          await store.stats();
        }
      };
      const state = async () => new Set(idsOf(await store.list({}, 1000)));

      it("what has ended goes after keepDays; what waits and what is on the way stays", async () => {
        await reopen({ keepDays: 2 });
        await store.enqueue(["dead", "done", "sent", "wait"].map((id) => delivery(id)));
        const [one, two] = await claim(store, { max: 3 });
        await store.settle([dead(one!), done(two!)]);
        store.record({ ...delivery("skip"), mode: "post-call", state: "skipped", attempts: [] });
        await store.stats();
        clock.advance(2 * day - 10 * minute);
        await store.settle(
          (await claim(store, { worker: "w" })).map((lease) => defer(lease, start + 20 * day)),
        );
        assert.equal((await state()).size, 5);
        await clean(80 * minute);
        await until(async () => (await state()).size === 2, "the old ones are gone");
        assert.deepEqual(await state(), new Set(["sent", "wait"]));
        assert.equal(await store.get("dead"), undefined);
        assert.deepEqual(await store.enqueue([delivery("dead")]), ["dead"]);
        assert.deepEqual((await store.get("dead"))!.log, [], "its attempts went with it");
      });

      it("the oldest delivered and skipped ones go beyond keepRows; failed ones stay", async () => {
        await reopen({ keepRows: 5 });
        await store.enqueue(["dead", "1", "2", "3", "4", "5", "6", "wait"].map((id) => delivery(id)));
        const [first, ...others] = await claim(store, { max: 7 });
        await store.settle([dead(first!), ...others.map(done)]);
        await clean(2 * minute);
        await until(async () => (await state()).size === 5, "there are five");
        assert.deepEqual(await state(), new Set(["dead", "4", "5", "6", "wait"]));
        assert.equal((await store.stats()).get(endpoint)!.delivered, 3);
      });

      it("by what it was told last", async () => {
        await store.enqueue(["1", "2", "3"].map((id) => delivery(id)));
        await store.settle((await claim(store, { max: 3 })).map(done));
        store.retain({ keepDays: 14, keepRows: 2 });
        await clean(2 * minute);
        await until(async () => (await state()).size === 2, "the oldest is gone");
        assert.deepEqual(await state(), new Set(["2", "3"]));
      });
    });

    describe("closes", () => {
      it("answers what was asked before, and nothing after", async () => {
        const accepted = store.enqueue([delivery("a")]);
        const recorded: PastDelivery = {
          ...delivery("r"),
          mode: "realtime",
          state: "delivered",
          attempts: [],
        };
        store.record(recorded);
        await store.close(1000);
        assert.deepEqual(await accepted, ["a"]);
        await assert.rejects(store.enqueue([delivery("b")]), { name: "StoreError", code: "closed" });
        await assert.rejects(store.stats(), { code: "closed" });
        store.record(recorded);
        await store.close(1000);
      });
    });

    if (durable) {
      describe("outlives its process", () => {
        it("everything is there again", async () => {
          await store.enqueue(["a", "b", "c", "d"].map((id) => delivery(id, { key: "k" })));
          await store.settle([dead((await claim(store))[0]!)]);
          await store.settle([retry((await claim(store))[0]!, start + 5000)]);
          store.record({ ...delivery("r"), mode: "realtime", state: "delivered", attempts: [attempt()] });
          await store.setCounter("hits", { hits: 7, lastAt: start });
          await store.take("ledger", "file");
          const before = [await store.list({}, 10), await store.get("a"), await store.stats()];
          await reopen();
          assert.deepEqual([await store.list({}, 10), await store.get("a"), await store.stats()], before);
          assert.deepEqual(await store.counter("hits"), { hits: 7, lastAt: start });
          assert.deepEqual(await store.areTaken("ledger", ["file"]), [true]);
          assert.deepEqual(await claim(store), []);
          clock.advance(5000);
          const [b] = await claim(store);
          assert.deepEqual([b!.id, b!.attempts, b!.tries], ["b", 1, 1]);
          assert.deepEqual(await store.enqueue([delivery("c")]), []);
        });

        it("what was on the way is handed out again at once, and the old leases open nothing", async () => {
          await store.enqueue([delivery("a", { key: "k" }), delivery("b", { key: "k" }), delivery("c")]);
          const old = await claim(store);
          assert.equal(old.length, 2);
          await reopen();
          assert.equal((await store.get("a"))!.state, "waiting");
          assert.deepEqual(await store.settle(old.map(dead)), [false, false]);
          assert.deepEqual(idsOf(await claim(store)), ["a", "c"]);
        });

        it("the oldest of a key goes first, though another one was on the way", async () => {
          await store.enqueue(["a", "b", "c"].map((id) => delivery(id, { key: "k" })));
          await store.settle([dead((await claim(store))[0]!)]);
          assert.deepEqual(idsOf(await claim(store)), ["b"]);
          await store.requeue({ ids: ["a"] });
          await reopen();
          for (const id of ["a", "b", "c"]) {
            const leased = await claim(store);
            assert.deepEqual(idsOf(leased), [id]);
            await store.settle(leased.map(done));
          }
        });

        it("a clock that went back meanwhile delays nothing", async () => {
          await store.enqueue([delivery("a")]);
          await store.settle([retry((await claim(store))[0]!, start + 5000)]);
          clock.advance(-day);
          await reopen();
          assert.deepEqual(idsOf(await claim(store)), ["a"]);
        });

        it("what should have gone out meanwhile goes out in its order, spread over a minute at most", async () => {
          const ids = Array.from({ length: 500 }, (_, index) => `${index}`.padStart(5, "0"));
          await store.enqueue(ids.map((id) => delivery(id)));
          await store.enqueue(["x", "y"].map((id) => delivery(id, { endpoint: "other" })));
          clock.advance(minute);
          await reopen();
          assert.equal((await claim(store, { endpoint: "other" })).length, 2, "a few go at once");
          const got: string[] = [];
          const take = async () => {
            for (const lease of await claim(store, { max: 1000 })) got.push(lease.id);
          };
          await take();
          assert.ok(got.length >= 1 && got.length <= 2, `${got.length} at once`);
          clock.advance(500);
          await take();
          assert.ok(got.length > 240 && got.length < 260, `${got.length} after half a second`);
          clock.advance(500);
          await take();
          assert.deepEqual(got, ids);
        });
      });
    }
  });
}
