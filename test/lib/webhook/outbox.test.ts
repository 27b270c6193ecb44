import { strict as assert } from "node:assert";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type StoreState } from "../../../lib/store/index.js";
import { QueuedStore } from "../../../lib/store/queued-store.js";
import { SqliteBackend } from "../../../lib/store/sqlite/sqlite-backend.js";
import { oauth2 } from "../../../lib/webhook/index.js";
import { pauseAfter } from "../../../lib/webhook/retry-timing.js";
import { Settler } from "../../../lib/webhook/settler.js";
import { freePort } from "../../support/free-port.js";
import { OutboxBench } from "../../support/outbox.js";
import { Receiver } from "../../support/receiver.js";
import { until } from "../../support/until.js";

const second = 1000;
const minute = 60 * second;

describe("an outbox", () => {
  let receiver: Receiver;
  let bench: OutboxBench;

  beforeEach(async () => {
    receiver = await Receiver.start({ json: { ok: true } });
    bench = new OutboxBench();
  });
  afterEach(async () => {
    await bench.stop();
    await receiver.stop();
  });

  const bodies = () => receiver.requests.map(({ body }) => body);
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `{"n":${index}}`);

  it("sends what waits, and what comes, and tells the end of each", async () => {
    await bench.keep(['{"n":1}']);
    bench.start(receiver.url);
    await bench.untilEnded(1);
    const [id] = await bench.keep(['{"n":2}']);
    const [, second] = await bench.untilEnded(2);
    assert.deepEqual(bodies(), ['{"n":1}', '{"n":2}']);
    assert.equal(second!.delivery.id, id);
    assert.equal(second!.trace.answer?.status, 200);
    await bench.settled();
    const record = await bench.store.get(id!);
    assert.equal(record?.state, "delivered");
    assert.deepEqual(
      record?.log.map(({ status }) => status),
      [200],
    );
  });

  it("[XD-018][XD-020][XD-023] retries a 404 under any-failure, pauses 2, 4, 6 s under linear, and gives up after the last", async () => {
    receiver.answer({ status: 404 });
    bench.start(receiver.url, {
      policy: { retries: 3, retryDelayMs: 2000, backoff: "linear", retryOn: "any-failure" },
    });
    const [id] = await bench.keep(["{}"]);
    for (const [index, pause] of [2000, 4000, 6000].entries()) {
      await bench.settled();
      assert.equal(receiver.requests.length, index + 1);
      bench.clock.advance(pause - 1);
      await bench.settled();
      assert.equal(receiver.requests.length, index + 1, `nothing within ${pause} ms`);
      bench.clock.advance(1);
    }
    const [ended] = await bench.untilEnded(1);
    assert.equal(receiver.requests.length, 4);
    assert.equal(ended!.trace.error?.code, "not_found");
    const record = await bench.store.get(id!);
    assert.equal(record?.state, "failed");
    assert.equal(record?.log.length, 4, "[LC-015] a row for each attempt");
  });

  it("[XD-019] sends twice with one retry", async () => {
    receiver.answer({ status: 500 });
    bench.start(receiver.url, { policy: { retries: 1, retryDelayMs: 2000, backoff: "linear" } });
    await bench.keep(["{}"]);
    await bench.advance(minute, second);
    assert.equal(receiver.requests.length, 2);
    assert.equal(bench.ended.length, 1);
  });

  it("pauses whole milliseconds, as a store keeps no others", () => {
    assert.equal(pauseAfter(2, 333.3, "exponential"), 667);
  });

  it("waits as long as Retry-After asks", async () => {
    receiver.answer({ status: 503, headers: { "retry-after": "90" } }, {});
    bench.start(receiver.url, { policy: { retries: 1, retryDelayMs: 1000 } });
    await bench.keep(["{}"]);
    await bench.settled();
    bench.clock.advance(90 * second - 1);
    await bench.settled();
    assert.equal(receiver.requests.length, 1);
    bench.clock.advance(1);
    await bench.untilEnded(1);
    assert.equal(receiver.requests.length, 2);
  });

  it("sends once under server-error when the answer is a 404", async () => {
    receiver.answer({ status: 404 });
    bench.start(receiver.url, { policy: { retries: 3 } });
    await bench.keep(["{}"]);
    await bench.untilEnded(1);
    assert.equal(receiver.requests.length, 1);
  });

  it("keeps the order of a key while its first one fails, and holds up no other key", async () => {
    receiver.answer({ status: 500 }, { status: 500 }, {});
    bench.start(receiver.url, { policy: { retries: 3, retryDelayMs: 1000 } });
    await bench.keep(['"a1"', '"a2"', '"a3"'], { key: "a" });
    await bench.settled();
    assert.deepEqual(bodies(), ['"a1"']);
    bench.clock.advance(1000);
    await bench.settled();
    await bench.keep(['"b1"'], { key: "b" });
    await bench.untilEnded(1);
    assert.deepEqual(bodies(), ['"a1"', '"a1"', '"b1"']);
    bench.clock.advance(2000);
    await bench.untilEnded(4);
    assert.deepEqual(bodies(), ['"a1"', '"a1"', '"b1"', '"a1"', '"a2"', '"a3"']);
  });

  it("goes on with a key though its first one ended while the store was busy with others", async () => {
    const { store } = bench;
    const { settle } = store;
    const answers: Array<() => void> = [];
    store.settle = async (results) => {
      const settled = await settle.call(store, results);
      await new Promise<void>((resolve) => answers.push(resolve));
      return settled;
    };
    receiver.answer(({ body }) => ({ delayMs: body === '"a1"' ? 100 : 0 }));
    await bench.keep(['"a1"', '"a2"'], { key: "a" });
    await bench.keep(['"b"']);
    const outbox = bench.start(receiver.url);
    await until(() => answers.length === 1, "the store settles b");
    await until(() => outbox.state.sending === 0, "a1 has ended");
    await bench.settled();
    for (let asked = 0; asked < 3; asked++) {
      await until(() => answers.length > asked, `the store settles ${asked + 1} times`);
      answers[asked]!();
    }
    await bench.untilEnded(3);
  });

  it("hands over what ends while the store is busy, for its next batch", async () => {
    const { store } = bench;
    const { settle } = store;
    let answer!: () => void;
    const busy = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const asked: number[] = [];
    store.settle = async (results) => {
      asked.push(results.length);
      await busy;
      return settle.call(store, results);
    };
    receiver.answer(({ body }) => ({ delayMs: body === '"late"' ? 50 : 0 }));
    bench.start(receiver.url);
    await bench.keep(['"a"', '"late"']);
    await until(() => asked.length === 2, "the store is asked to settle the second one, too");
    answer();
    await bench.untilEnded(2);
  });

  it("claims what is being accepted with it, also for the last places", async () => {
    receiver.answer({ delayMs: 1000 }); // longer than the test
    const { store } = bench;
    const { claim } = store;
    const wanted: number[] = [];
    store.claim = (one) => {
      wanted.push(one.max);
      return claim.call(store, one);
    };
    bench.start(receiver.url, {}, 4);
    await bench.keep(numbered(14));
    await until(() => receiver.requests.length === 4, "four are on the way");
    wanted.length = 0;
    await bench.keep(numbered(1));
    assert.deepEqual(wanted, [2]);
  });

  it("goes on while the store settles, and no further than with twice what it claims", async () => {
    const goOn = bench.holdSettling();
    bench.start(receiver.url, {}, 1);
    await bench.keep(Array.from({ length: 20 }, (_, index) => `${index}`));
    await receiver.received(8);
    await bench.settled();
    assert.equal(receiver.requests.length, 8);
    goOn();
    await receiver.received(20);
  });

  it("has no more on the way than it may", async () => {
    let onTheWay = 0;
    let most = 0;
    receiver.answer(() => {
      onTheWay += 1;
      most = Math.max(most, onTheWay);
      setTimeout(() => {
        onTheWay -= 1;
      }, 10);
      return { delayMs: 15 };
    });
    bench.start(receiver.url, {}, 4);
    await bench.keep(numbered(40));
    await bench.untilEnded(40);
    assert.equal(most, 4);
  });

  it("sends each of hundreds once", async () => {
    bench.start(receiver.url);
    await bench.keep(numbered(600));
    await bench.untilEnded(600);
    assert.equal(new Set(bodies()).size, 600);
    assert.equal(receiver.requests.length, 600);
  });

  it("sends to the URL that the form has now, with the body of then", async () => {
    receiver.answer({ status: 500 });
    const before = bench.start(`${receiver.url}/old`, { policy: { retries: 1, retryDelayMs: 1000 } });
    await bench.keep(['"x"']);
    await bench.settled();
    await before.close(0);
    bench.start(`${receiver.url}/new/{{ body }}`);
    await bench.advance(second);
    await bench.untilEnded(1);
    assert.deepEqual(
      receiver.requests.map(({ url, body }) => [url, body]),
      [
        ["/old", '"x"'],
        ["/new/%22x%22", '"x"'],
      ],
    );
  });

  it("ends a delivery that no request can be made of", async () => {
    bench.start("{{ body }}");
    const [id] = await bench.keep(['"x"']);
    const [ended] = await bench.untilEnded(1);
    assert.equal(ended!.trace.error?.code, "url");
    const record = await bench.store.get(id!);
    assert.equal(record?.state, "failed");
    assert.equal(record?.log[0]?.errorClass, "url");
  });

  it("[LC-019] sends again what is resent, with all tries anew, id and body as they were and the attempts counted on", async () => {
    receiver.answer({ status: 500 });
    const envelope = { name: "", triggerId: "", tenantId: "", entityId: "", extras: [] };
    bench.start(receiver.url, {
      request: { payload: "contact-centre", envelope },
      policy: { retries: 1, retryDelayMs: 1000 },
    });
    const body =
      '{"Id":"1","WebhookEvent":"App.IvrWebhook","Attempt":1,"Data":{"Attempt":1},"CreationTimeUtc":"t"}';
    const [id] = await bench.keep([body]);
    await bench.advance(2 * second, second);
    assert.equal(bench.ended.length, 1);
    assert.equal((await bench.store.requeue({ ids: [id!] })).count, 1);
    await bench.advance(2 * second, second);
    assert.equal(bench.ended.length, 2);
    assert.deepEqual(
      bodies(),
      [1, 2, 3, 4].map((attempt) => body.replace('"Attempt":1,"Data"', `"Attempt":${attempt},"Data"`)),
    );
    assert.equal((await bench.store.get(id!))?.attempts, 4);
  });

  describe("with a circuit", () => {
    const failing = { circuit: true, policy: { retries: 1, retryDelayMs: 1000 } };

    it("leaves a destination alone that keeps failing; what waits uses up no try", async () => {
      receiver.answer({ status: 500 });
      const outbox = bench.start(receiver.url, failing, 1);
      await bench.keep(numbered(20));
      await bench.advance(10 * second, 100);
      const before = receiver.requests.length;
      const failed = bench.ended.length;
      assert.ok(outbox.state.restsUntil! > bench.clock.now(), "it rests");
      assert.ok(failed >= 5 && failed < 8, `${failed} failed before`);
      await bench.advance(15 * second, second);
      assert.equal(receiver.requests.length, before, "nothing is sent while it rests");
      receiver.answer({});
      await bench.advance(10 * second, second);
      assert.equal(bench.ended.length, 20);
      assert.equal(bench.ended.filter(({ trace }) => trace.error).length, failed);
    });

    it("does not take for a sign of life what never went out", async () => {
      receiver.answer({ status: 500 });
      bench.start("{{{ body }}}", { circuit: true, policy: { retries: 3, retryDelayMs: 60_000 } }, 5);
      await bench.keep(
        Array.from({ length: 60 }, (_, n) => (n % 4 === 3 ? "no URL" : `${receiver.url}/${n}`)),
      );
      await bench.settled();
      assert.ok(receiver.requests.length < 15, `${receiver.requests.length} requests to a dead receiver`);
    });

    it("never holds up the retries of a delivery that has begun", async () => {
      receiver.answer(({ body }) => ({
        status: body === '"late"' && receiver.requests.length > 8 ? 200 : 500,
      }));
      bench.start(receiver.url, { circuit: true, policy: { retries: 1, retryDelayMs: 5000 } });
      await bench.keep(numbered(6));
      await bench.settled();
      bench.clock.advance(3000);
      await bench.keep(['"late"']); // its retry is due when the others have opened the circuit
      await bench.settled();
      bench.clock.advance(2000);
      await bench.untilEnded(6);
      assert.equal(bodies().filter((body) => body === '"late"').length, 1);
      await bench.keep(['"later"']);
      await bench.settled();
      bench.clock.advance(3000);
      await bench.untilEnded(7);
      assert.equal(bodies().filter((body) => body === '"late"').length, 2);
      assert.ok(!bodies().includes('"later"'));
    });

    it("asks once when the rest is over, and rests twice as long when that fails", async () => {
      receiver.answer({ status: 500 });
      bench.start(receiver.url, { circuit: true });
      await bench.keep(numbered(5));
      await bench.untilEnded(5);
      await bench.keep(numbered(10));
      await bench.advance(29 * second, second);
      assert.equal(receiver.requests.length, 5);
      await bench.advance(2 * second, second);
      assert.equal(receiver.requests.length, 6, "a probe");
      await bench.advance(58 * second, second);
      assert.equal(receiver.requests.length, 6);
      await bench.advance(2 * second, second);
      assert.equal(receiver.requests.length, 7, "and another");
    });

    it("delivers what waited when a receiver is back after an hour", async () => {
      receiver.answer({ status: 503 });
      bench.start(receiver.url, { circuit: true, policy: { retries: 3, retryDelayMs: 1000 } });
      const ids: string[] = [];
      for (let passed = 0; passed < 60; passed++) {
        ids.push(...(await bench.keep(numbered(5), { key: `call-${passed}` })));
        await bench.advance(minute, 5 * second);
      }
      const failed = bench.ended.length;
      assert.ok(failed < 60, `${failed} were given up`);
      assert.ok(receiver.requests.length < 200, `${receiver.requests.length} requests to a dead receiver`);
      receiver.answer({});
      await bench.advance(11 * minute, 5 * second);
      await bench.untilEnded(300);
      assert.deepEqual(new Set(bench.ended.map(({ delivery }) => delivery.id)), new Set(ids));
      assert.equal(bench.ended.filter(({ trace }) => trace.error).length, failed);
    }).timeout(30_000);
  });

  it("tells at once what was delivered, and what is given up when the store knows", async () => {
    const { store } = bench;
    const goOn = bench.holdSettling();
    receiver.answer(({ body }) => ({ status: body === '"bad"' ? 400 : 200 }));
    bench.start(receiver.url);
    const [good, bad] = await bench.keep(['"good"', '"bad"']);
    await receiver.received(2);
    await bench.untilEnded(1);
    await bench.settled();
    const ended = (): string[] => bench.ended.map(({ delivery }) => delivery.id);
    assert.deepEqual(ended(), [good]);
    goOn();
    await bench.untilEnded(2);
    await bench.settled();
    assert.deepEqual(ended(), [good, bad], "each of them once");
    assert.equal((await store.get(good!))?.state, "delivered");
    assert.equal((await store.get(bad!))?.state, "failed");
  });

  it("leaves its leases to end by themselves when it is closed while the store fails", async () => {
    const { store } = bench;
    const { settle } = store;
    let refused = 0;
    store.settle = () => {
      refused += 1;
      return Promise.reject(new Error("disk full"));
    };
    const before = bench.start(receiver.url);
    const [id] = await bench.keep(["{}"]);
    await until(() => refused > 0, "it could not be settled");
    await before.close(0);
    store.settle = settle;
    bench.start(receiver.url);
    await bench.advance(2 * minute, second);
    await bench.untilEnded(2);
    await bench.settled();
    assert.equal((await store.get(id!))?.state, "delivered");
    assert.equal(receiver.requests.length, 2, "once more, as the store does not know of the first time");
  });

  it("hands over again what a failing store refused, after a pause", async () => {
    const { store } = bench;
    const { settle } = store;
    let refused = 0;
    store.settle = (results) => {
      refused += 1;
      return refused < 3 ? Promise.reject(new Error("disk full")) : settle.call(store, results);
    };
    bench.start(receiver.url);
    await bench.keep(["{}"]);
    await until(() => refused === 1, "it was refused");
    await bench.settled();
    assert.equal(refused, 1, "not at once");
    await bench.advance(5 * second, second);
    assert.equal(refused, 3);
    const delivered = await store.list({ states: ["delivered"] }, 10);
    assert.equal(delivered.length, 1);
    assert.equal(receiver.requests.length, 1);
    assert.equal(bench.ended.length, 1);
  });

  it("tries nothing twice that ends after it was closed", async () => {
    const { store } = bench;
    let asked = 0;
    const settler = new Settler(store, () => {}, bench.clock);
    await settler.drain();
    store.settle = () => {
      asked += 1;
      return Promise.reject(new Error("closed"));
    };
    settler.add({
      settlement: { lease: { id: "late", token: "t" }, next: { kind: "defer", at: 0 } },
      isKeyed: false,
      onSettled: () => {},
    });
    await bench.advance(5 * minute, 10 * second);
    assert.equal(asked, 1);
  });

  it("uses up no try while there is no token", async () => {
    const port = await freePort();
    const settings = {
      tokenUrl: `http://127.0.0.1:${port}/token`,
      clientId: "c",
      clientSecret: "s",
      scope: "",
      audience: "",
      clientAuth: "header",
    } as const;
    const outbox = bench.start(receiver.url, { auth: oauth2(settings, {}, bench.clock) });
    const [id] = await bench.keep(["{}"]);
    await until(() => outbox.state.heldUp, "it is held up");
    assert.equal(outbox.state.heldUp?.code, "connection_refused");
    await bench.advance(10 * minute, 5 * second);
    const record = await bench.store.get(id!);
    assert.deepEqual([record?.state, record?.attempts], ["waiting", 0]);
    assert.equal(receiver.requests.length, 0);
    assert.deepEqual(bench.ended, []);
  });

  it("gives up what a token server refuses", async () => {
    const tokens = await Receiver.start({ status: 400, json: { error: "invalid_client" } });
    const settings = {
      tokenUrl: `${tokens.url}/token`,
      clientId: "c",
      clientSecret: "s-2",
      scope: "",
      audience: "",
      clientAuth: "header",
    } as const;
    bench.start(receiver.url, { auth: oauth2(settings, {}, bench.clock) });
    await bench.keep(["{}"]);
    const [ended] = await bench.untilEnded(1);
    assert.equal(ended!.trace.error?.code, "auth");
    await tokens.stop();
  });

  it("lets what is on the way come to its end when it closes", async () => {
    receiver.answer({ delayMs: 100 });
    const outbox = bench.start(receiver.url);
    await bench.keep(["{}"]);
    await receiver.received(1);
    const closed = outbox.close(5000);
    await bench.untilEnded(1);
    await closed;
  });

  it("gives back what is on the way too long, and what has not begun; the next one sends it", async () => {
    receiver.answer({ delayMs: 1000 });
    const outbox = bench.start(receiver.url, { policy: { retries: 0 } }, 1);
    const ids = await bench.keep(['"on the way"', '"not begun"']);
    await receiver.received(1);
    await outbox.close(0);
    assert.deepEqual(bench.ended, []);
    for (const id of ids) assert.equal((await bench.store.get(id))?.state, "waiting");
    receiver.answer({});
    bench.start(receiver.url, { policy: { retries: 0 } });
    const [first] = await bench.untilEnded(2);
    assert.deepEqual(bodies(), ['"on the way"', '"on the way"', '"not begun"']);
    assert.equal(first!.delivery.tries, 0, "no try was used up");
  });

  it("neither begins nor tells of what another worker has by now", async () => {
    const { store } = bench;
    const { extend } = store;
    receiver.answer({ delayMs: 200 });
    bench.start(receiver.url, {}, 1);
    const ids = await bench.keep(['"on the way"', '"not begun"']);
    await receiver.received(1);
    store.extend = () => Promise.reject(new Error("disk full"));
    bench.clock.advance(61 * second);
    const other = await store.claim({ endpoint: "n", worker: "other", max: 2, leaseMs: 30 * second });
    assert.equal(other.leased.length, 2);
    store.extend = extend;
    bench.clock.advance(16 * second);
    await bench.settled(); // the answer has come by then
    assert.deepEqual(bodies(), ['"on the way"']);
    assert.deepEqual(bench.ended, []);
    for (const id of ids) assert.equal((await store.get(id))?.state, "sending");
    receiver.answer({});
    await bench.advance(minute, second); // the other one has gone
    await bench.untilEnded(2);
    assert.deepEqual(bodies(), ['"on the way"', '"on the way"', '"not begun"']);
  });

  it("does not tell of giving up what another worker has by now", async () => {
    const { store } = bench;
    const { settle } = store;
    const settled: boolean[] = [];
    receiver.answer({ status: 400, delayMs: 200 });
    store.extend = () => Promise.reject(new Error("disk full"));
    store.settle = async (results) => {
      const kept = await settle.call(store, results);
      settled.push(...kept);
      return kept;
    };
    bench.start(receiver.url, {}, 1);
    await bench.keep(["{}"]);
    await receiver.received(1);
    bench.clock.advance(61 * second);
    const other = await store.claim({ endpoint: "n", worker: "other", max: 1, leaseMs: 30 * second });
    assert.equal(other.leased.length, 1);
    await until(() => settled.length > 0, "it was settled");
    await bench.settled();
    assert.deepEqual(settled, [false]);
    assert.deepEqual(bench.ended, []);
  });

  it("looks again for what it turns out to have lost when its answer is there", async () => {
    const { store } = bench;
    const { extend } = store;
    receiver.answer({ status: 503, delayMs: 200 });
    bench.start(receiver.url, {}, 1);
    await bench.keep(["{}"]);
    await receiver.received(1);
    store.extend = () => Promise.reject(new Error("disk full"));
    bench.clock.advance(61 * second);
    await store.claim({ endpoint: "n", worker: "other", max: 1, leaseMs: second });
    await bench.settled(); // no extension has told of it before
    store.extend = extend;
    receiver.answer({});
    await bench.advance(5 * second, second); // the other one has gone
    await bench.untilEnded(1);
    assert.equal(receiver.requests.length, 2);
  });

  it("tries a failing store again when that is well, and not when it says what ails it", async () => {
    const { store } = bench;
    const { claim, settle, onState } = store;
    let tell: (state: StoreState) => void = () => {};
    store.onState = (listener) => {
      tell = listener;
      return onState.call(store, listener);
    };
    const asked = { claim: 0, settle: 0 };
    let isIll = true;
    store.claim = (wanted) => {
      asked.claim += 1;
      return isIll ? Promise.reject(new Error("disk full")) : claim.call(store, wanted);
    };
    store.settle = (results) => {
      asked.settle += 1;
      return isIll ? Promise.reject(new Error("disk full")) : settle.call(store, results);
    };
    const open: StoreState = { kind: "open", durable: true, dropped: 0 };

    bench.start(receiver.url);
    await until(() => asked.claim === 1, "it has asked for deliveries");
    tell({ ...open, trouble: "full" });
    await bench.settled();
    assert.equal(asked.claim, 1, "the store would only refuse again");
    isIll = false;
    await bench.keep(["{}"]);
    tell(open);
    await receiver.received(1);
    await bench.untilEnded(1);

    receiver.answer({ delayMs: 100 });
    await bench.keep(["{}"]);
    await receiver.received(2);
    isIll = true;
    asked.settle = 0;
    await until(() => asked.settle === 1, "it could not be settled");
    tell({ ...open, trouble: "full" });
    await bench.settled();
    assert.equal(asked.settle, 1, "the store would only refuse again");
    isIll = false;
    tell(open);
    await bench.untilEnded(2);
  });

  describe("whose store loses its thread", () => {
    let folder: string;
    let moving: NodeJS.Timeout;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "outbox-"));
      await bench.store.close(0);
      const thread = join(__dirname, "../store/crashing-thread.js");
      const backend = new SqliteBackend({ path: join(folder, "s.sqlite") }, thread);
      bench.store = new QueuedStore(backend, { keepDays: 14, keepRows: 1000 }, bench.clock);
    });
    afterEach(async () => {
      clearInterval(moving);
      await bench.stop();
      await rm(folder, { recursive: true });
    });

    /** The thread dies while one is on the way and one waits for its turn; the store is open again 3 s later. */
    const loseThread = async (): Promise<void> => {
      bench.start(receiver.url, {}, 1);
      await bench.keep(['"on the way"', '"not begun"']);
      await receiver.received(1);
      await assert.rejects(bench.keep(['"deadly"']));
      moving = setInterval(() => bench.clock.advance(second / 10), 10);
    };

    it("begins nothing until it is open again, and neither sends nor tells twice what was delivered before", async () => {
      receiver.answer({ delayMs: 100 }); // 1 s of the clock
      await loseThread();
      await bench.untilEnded(2);
      const [first] = bench.ended;
      await until(
        async () => (await bench.store.get(first!.delivery.id))?.state === "delivered",
        "it is known",
      );
      assert.deepEqual(bodies(), ['"on the way"', '"not begun"']);
      assert.equal(bench.ended.length, 2);
      assert.equal((await bench.store.get(first!.delivery.id))?.log.length, 1, "its attempt is in the log");
      await bench.store.requeue({ ids: [first!.delivery.id] });
      await bench.untilEnded(3);
      assert.deepEqual(bodies(), ['"on the way"', '"not begun"', '"on the way"'], "what is resent goes out");
    });

    it("begins nothing twice that waited for its turn", async () => {
      receiver.answer({ delayMs: 700 }); // 7 s of the clock, and no lease is extended before 15
      await loseThread();
      await bench.untilEnded(2);
      assert.deepEqual(bodies(), ['"on the way"', '"on the way"', '"not begun"']);
    });

    it("asks again what it holds when that question is refused", async () => {
      const { store } = bench;
      const { extend } = store;
      let refused = 0;
      store.extend = (leases, ms) => {
        refused += 1;
        return refused < 3 ? Promise.reject(new Error("disk full")) : extend.call(store, leases, ms);
      };
      receiver.answer({ delayMs: 700 });
      await loseThread();
      await bench.untilEnded(2);
      assert.deepEqual(bodies(), ['"on the way"', '"on the way"', '"not begun"']);
    });
  });

  it("keeps its leases while an answer takes its time", async () => {
    receiver.answer({ delayMs: 300 });
    bench.start(receiver.url);
    await bench.keep(["{}"]);
    await receiver.received(1);
    for (let passed = 0; passed < 20; passed++) {
      bench.clock.advance(10 * second);
      const other = await bench.store.claim({ endpoint: "n", worker: "other", max: 1, leaseMs: 1000 });
      assert.deepEqual(other.leased, []);
    }
    const [ended] = await bench.untilEnded(1);
    assert.equal(ended!.trace.error, undefined);
    assert.equal(receiver.requests.length, 1);
  });

  it("waits for a store that cannot be opened, and sends when it can", async () => {
    const folder = mkdtempSync(join(tmpdir(), "outbox-"));
    const settings = { path: join(folder, "s.sqlite"), keepDays: 14, keepRows: 1000, clock: bench.clock };
    const before = openStore(settings);
    await bench.store.close(0);
    bench.store = before;
    await bench.keep(['"x"']);
    const locked = openStore(settings);
    bench.store = locked;
    bench.start(receiver.url);
    let state: StoreState | undefined;
    locked.onState((now) => {
      state = now;
    });
    await until(() => state?.kind === "failed" && state.code === "locked", "the store could not be opened");
    await before.close(1000);
    const ended = bench.untilEnded(1);
    const moving = setInterval(() => bench.clock.advance(second), 20);
    await ended.finally(() => clearInterval(moving));
    assert.deepEqual(bodies(), ['"x"']);
    await bench.stop();
    await rm(folder, { recursive: true });
  });
});
