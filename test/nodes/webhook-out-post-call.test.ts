import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DeliveryRecord, DeliveryStore } from "../../lib/store/index.js";
import { closeUnusedStores, openStores } from "../../nodes/common/stores.js";
import { FlowBench, type Msg, observed } from "../support/flow-bench.js";
import { freePort } from "../support/free-port.js";
import type { FlowNode } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";
import { muteContext } from "../support/slow-context.js";
import { until } from "../support/until.js";

import store = require("../../nodes/store/call-store.js");
import webhookOut = require("../../nodes/webhook-out/call-webhook-out.js");

type AppData = Record<string, Record<string, unknown> & { error?: Record<string, unknown> }>;
type Said = { id: string; status?: number; attempts: number; took_ms: number; url: string; error?: unknown };

const event = { type: "cdr", calling_number: "9725550101", called_number: "50102", record: "queue" };
const call = (id: string, eventId = `${id}-1`) => ({ id, event: eventId, source: "cdr" });

/** A context store on a server, which is there until `isDown`. */
const remote = { isDown: false };
const remoteContext = () => ({
  ...muteContext(),
  get(_scope: string, _key: string, callback: (error: Error | null, value?: unknown) => void) {
    setImmediate(() => (remote.isDown ? callback(new Error("store is down")) : callback(null, "eu")));
  },
});

describe("webhook out, post-call", () => {
  const bench = new FlowBench(webhookOut, store).hooks({
    default: { module: "memory" },
    remote: { module: remoteContext },
  });
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start({ json: { ok: true } });
  });
  afterEach(() => receiver.stop());

  /** A post-call webhook that tries once; `more` are other nodes of the flow. */
  const flow = (config: Record<string, unknown> = {}, ...more: FlowNode[]): FlowNode[] => [
    ...observed(
      {
        type: "call-webhook-out",
        mode: "post-call",
        url: receiver.url,
        payload: "msg",
        retries: 0,
        retryDelay: 0.02,
        ...config,
      },
      2,
    ),
    ...more,
  ];

  const load = (config: Record<string, unknown> = {}, ...more: FlowNode[]) =>
    bench.load(...flow(config, ...more));

  const keeper = (): DeliveryStore => openStores()[0]!.store;
  const saidBy = (msg: Msg): Said => msg.webhook as Said;
  const appOf = (msg: Msg, slug = "webhook") => (msg.app_data as AppData)[slug]!;

  /** The log's newest entries, once there are so many. */
  async function logged(count: number): Promise<DeliveryRecord[]> {
    const summaries = await until(async () => {
      const listed = await openStores()[0]?.store.list({}, 100);
      return listed && listed.length >= count && listed;
    }, `the log has ${count} entries`);
    return Promise.all(summaries.map(async ({ id }) => (await keeper().get(id))!));
  }

  it("[WA-003][WA-017] is done when the request is kept, and goes on when it is delivered", async () => {
    receiver.answer({ delayMs: 1500, json: { ticket: 7 } });
    await load({ name: "Tickets", order: 90, message: "ticket {{ app_data.tickets.data.ticket }}" });
    bench.send("n", { event, call: call("c"), payload: { a: 1 }, topic: "t" });
    await bench.got("completed");
    assert.deepEqual(bench.at("out"), [], "nobody has waited for the receiver");
    const [msg] = await bench.got("out");
    const { took_ms, ...app } = appOf(msg!, "tickets");
    assert.deepEqual(app, { data: { ticket: 7 }, message: "ticket 7", order: 90, status: "ok" });
    assert.ok((took_ms as number) >= 1490);
    assert.deepEqual(msg!.payload, { ticket: 7 });
    assert.equal(msg!.topic, "t");
    const { id, took_ms: took, ...said } = saidBy(msg!);
    assert.deepEqual(said, { status: 200, attempts: 1, url: receiver.url });
    assert.equal(took, took_ms);
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(
      receiver.requests.map(({ body }) => body),
      ['{"a":1}'],
    );
    assert.deepEqual(bench.at("caught"), []);
  });

  it("[CB-037..049][LC-015][LC-016] has each attempt in the log, under one id", async () => {
    receiver.answer({ status: 500, body: "no" }, { json: { ok: true } });
    await load({ retries: 1, headers: [{ key: "X-Id", value: "{{ webhook.id }}" }] });
    bench.send("n", { event, call: call("c"), payload: { a: 1 } });
    const [msg] = await bench.got("out");
    assert.equal(saidBy(msg!).attempts, 2);
    const [delivery] = await logged(1);
    assert.equal(delivery!.id, saidBy(msg!).id);
    assert.deepEqual(
      receiver.requests.map(({ headers }) => headers["x-id"]),
      [delivery!.id, delivery!.id],
    );
    assert.equal(delivery!.state, "delivered");
    assert.equal(delivery!.body, '{"a":1}');
    assert.deepEqual(
      delivery!.log.map(({ status, errorClass }) => [status, errorClass]),
      [
        [500, "server_error"],
        [200, undefined],
      ],
    );
    assert.equal((await keeper().list({ q: "9725550101" }, 10)).length, 1, "it is found by a number");
    assert.deepEqual(
      (await keeper().list({ endpoint: "another" }, 10)).map(({ id }) => id),
      [],
    );
  });

  it("lists an endless or odd event id by its beginning, or by nothing", async () => {
    await load();
    for (const id of ["e".repeat(1_000_000), 7])
      bench.send("n", { event, call: { id: "c", event: id, source: "cdr" }, payload: 1 });
    await bench.got("out", 2);
    const entries = await logged(2);
    assert.deepEqual(entries.map(({ event }) => event).sort(), ["", "e".repeat(100)]);
  });

  it("tells Catch of a message that throws nothing at all", async () => {
    await load();
    const toJSON = () => {
      throw null;
    };
    bench.send("n", { payload: { toJSON } });
    const [caught] = await bench.got("caught");
    assert.equal((caught!.error as { message: string }).message, "null");
  });

  it("[CB-050] goes to output 2 and Catch when it is given up, with the message as it was", async () => {
    await load({ name: "crm", url: `http://127.0.0.1:${await freePort()}/` });
    bench.send("n", { event, payload: "as it was" });
    const [msg] = await bench.got("out2");
    assert.equal(msg!.payload, "as it was");
    assert.equal(appOf(msg!, "crm").error?.class, "connection_refused");
    assert.equal((saidBy(msg!).error as { class: string }).class, "connection_refused");
    const [caught] = await bench.got("caught");
    assert.match((caught!.error as { message: string }).message, /refused the connection/);
    assert.equal((caught!.error as { code?: string }).code, "connection_refused");
    assert.deepEqual(bench.at("out"), []);
    assert.equal(bench.at("completed").length, 1, "it was accepted all the same");
    await bench.status("n", /^1 failed$/);
  });

  it("says in plain words that it has given up, where no Catch node hears it", async () => {
    receiver.answer({ status: 500 });
    await bench.load(...flow().filter(({ type }) => type !== "catch"));
    bench.send("n", { payload: 1 });
    await bench.got("out2");
    assert.deepEqual(bench.errors("n"), [`${new URL(receiver.url).host} failed (500)`]);
  });

  it("keeps the order of a call's events, whatever fails in between", async () => {
    receiver.answer({ status: 503 }, { status: 503 }, {});
    await load({ retries: 3 });
    for (const n of [1, 2, 3]) bench.send("n", { event, call: call("c", `c-${n}`), payload: n });
    await bench.got("out", 3);
    assert.deepEqual(
      receiver.requests.map(({ body }) => body),
      ["1", "1", "1", "2", "3"],
    );
    assert.deepEqual(
      bench.at("out").map(({ call }) => (call as { event: string }).event),
      ["c-1", "c-2", "c-3"],
    );
  });

  for (const [what, config, msg] of [
    ["keepOrder is off", { keepOrder: false }, { call: call("c") }],
    ["there is no call", {}, {}],
  ] as const)
    it(`keeps no order when ${what}`, async () => {
      receiver.answer(({ body }) => (body === "1" ? { status: 500 } : {}));
      await load({ retries: 1, retryDelay: 30, ...config });
      bench.send("n", { ...msg, payload: 1 });
      await receiver.received(1);
      bench.send("n", { ...msg, payload: 2 });
      assert.equal((await bench.got("out")).length, 1);
    });

  it("sends what was on its way when flows stopped, and the message leaves as it would have", async () => {
    receiver.answer({ delayMs: 3000 });
    await load();
    const msg = { event, call: { ...call("c"), deadline: 1 }, payload: [1], own: { deep: true } };
    bench.send("n", { ...msg, req: { socket: 1 }, res: {} });
    await bench.got("completed");
    await receiver.received(1);
    await bench.stop();
    await closeUnusedStores();
    receiver.answer({ json: "back" });
    await bench.deploy("full", ...flow());
    const [after] = await bench.got("out");
    const { webhook, app_data, _msgid, payload, ...rest } = after!;
    const { deadline: _deadline, ...withoutDeadline } = msg.call;
    assert.deepEqual(rest, { event, call: withoutDeadline, own: msg.own });
    assert.equal(payload, "back");
    assert.deepEqual(
      receiver.requests.map(({ body }) => body),
      ["[1]", "[1]"],
    );

    bench.send("n", { ...msg, call: { ...msg.call, event: "c-2" } });
    const [, without] = await bench.got("out", 2);
    assert.deepEqual(Object.keys(without!).sort(), Object.keys(after!).sort(), "as without a restart");
  });

  it("closes when what had come before is on the disk, so that a stop in a burst loses nothing", async () => {
    const many = 1500;
    receiver.answer({ status: 503 });
    await load({ retries: 20, retryDelay: 60 });
    for (let count = 0; count < many; count++) bench.send("n", { payload: count });
    await bench.stop();
    await closeUnusedStores();
    await bench.deploy("full", ...flow());
    const { waiting, sending } = (await keeper().stats()).get("n")!;
    assert.equal(waiting + sending, many);
  });

  it("[LC-019] sends again what is resent, with its id and body, and its outcome leaves again", async () => {
    receiver.answer({ status: 500 });
    await load();
    bench.send("n", { event, payload: { a: 1 } });
    const [failed] = await bench.got("out2");
    receiver.answer({});
    await bench.deploy("full", ...flow({ url: `${receiver.url}/mended`, format: "text" }));
    assert.equal((await keeper().requeue({ ids: [saidBy(failed!).id] })).count, 1);
    const [delivered] = await bench.got("out");
    assert.equal(saidBy(delivered!).id, saidBy(failed!).id);
    assert.equal(saidBy(delivered!).attempts, 2);
    assert.deepEqual(
      receiver.requests.map(({ url, headers, body }) => [url, headers["content-type"], body]),
      [
        ["/", "application/json", '{"a":1}'],
        ["/mended", "application/json", '{"a":1}'],
      ],
      "the body is JSON still, whatever the form makes of others by now",
    );
  });

  it("keeps one delivery of an event that comes twice, though its id stands in URL, header and body", async () => {
    await load({
      url: `${receiver.url}/{{ webhook.id }}`,
      headers: [{ key: "Idempotency-Key", value: "{{ webhook.id }}" }],
      payload: "template",
      body: '{"id":"{{ webhook.id }}","number":"{{ event.calling_number }}"}',
    });
    for (const number of ["1", "1", "2"])
      bench.send("n", { call: call("c"), event: { calling_number: number } });
    await bench.got("out", 2);
    await bench.got("completed", 3);
    await bench.quiet();
    assert.equal(receiver.requests.length, 2);
    for (const { url, headers, body } of receiver.requests) {
      const id = headers["idempotency-key"] as string;
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(url, `/${id}`);
      assert.equal(JSON.parse(body).id, id);
    }
    assert.deepEqual(bench.warnings("n"), []);
  });

  it("keeps two messages without an event apart, though they are the same", async () => {
    await load();
    for (let time = 0; time < 2; time++) bench.send("n", { payload: 1 });
    const [one, other] = await bench.got("out", 2);
    assert.notEqual(saidBy(one!).id, saidBy(other!).id);
  });

  it("leaves out what is too large to be kept, and says so", async () => {
    await load({ payload: "template", body: "{}" });
    bench.send("n", { event, call: call("c"), big: "x".repeat(2_000_000), topic: "t" });
    const [msg] = await bench.got("out");
    assert.equal("big" in msg!, false);
    assert.equal(msg!.topic, "t");
    assert.match(bench.warnings("n")[0]!, /too large .* without: big/);
  });

  it("leaves out what is too long in msg.call, and keeps what makes it a call", async () => {
    await load({ payload: "template", body: "{}" });
    const long = { ...call("c"), notes: "x".repeat(2_000_000), more: { text: "y".repeat(1001) } };
    bench.send("n", { event, call: long, topic: "t" });
    const [msg] = await bench.got("out");
    assert.deepEqual([msg!.call, msg!.topic], [call("c"), "t"]);
    assert.match(bench.warnings("n")[0]!, /without: call\.notes, call\.more /);
  });

  it("keeps the order of a call and shows the URL, however long the id of the call", async () => {
    const url = `${receiver.url}/{{ call.id }}?token=secret&b=1`;
    await load({ payload: "template", body: "{}", url });
    const id = "i".repeat(10_000);
    bench.send("n", { call: call(id, "one") });
    bench.send("n", { call: call("short", "two") });
    const [first, second] = (await logged(2)).sort((one, other) => other.url.length - one.url.length);
    assert.match(first!.key!, /^[0-9a-f]{64}$/);
    assert.equal(second!.key, "short");
    assert.equal(first!.url.length, 8193);
    assert.match(second!.url, /short\?token=\*{3}&b=1$/);
    await bench.got("out", 2);
    assert.ok(receiver.requests.some(({ url }) => url === `/${id}?token=secret&b=1`));
  });

  it("keeps a message that holds itself", async () => {
    await load({ payload: "template", body: "{}" });
    const loop: Record<string, unknown> = { n: 1n };
    loop.self = loop;
    bench.send("n", { loop });
    assert.deepEqual((await bench.got("out"))[0]!.loop, { n: "1", self: "[circular]" });
  });

  describe("hands to Catch, and keeps nothing of,", () => {
    it("a message for a store that cannot be opened", async () => {
      await load({ store: "s" }, { id: "s", type: "call-store", path: "/dev/null/s" });
      await bench.status("n", /^store failed$/);
      bench.send("n", { payload: 1 });
      const [caught] = await bench.got("caught");
      const error = caught!.error as { message: string; code?: string };
      assert.match(error.message, /Not accepted: the store failed \(\/dev\/null\/s/);
      assert.equal(error.code, "io");
      await bench.quiet();
      assert.deepEqual([bench.at("completed"), bench.at("out"), bench.at("out2")], [[], [], []]);
    });

    it("a message for a store whose file has been removed, and takes along what waits there", async () => {
      await load({ url: `http://127.0.0.1:${await freePort()}/`, retries: 1, retryDelay: 3600 });
      bench.send("n", { call: call("c"), payload: 1 });
      await bench.status("n", /^1 waiting$/);
      rmSync(dirname(openStores()[0]!.path), { recursive: true });
      bench.send("n", { payload: 2 });
      await bench.status("n", /^store removed$/);
      const caught = (await bench.got("caught", 2)).map(
        ({ error }) => error as { message: string; code?: string },
      );
      assert.deepEqual(
        caught.map(({ code }) => code),
        ["removed", "removed"],
      );
      assert.match(caught.map(({ message }) => message).join(), /Not accepted: .*not where it was/);
      await bench.status("n", /^1 waiting$/);
      assert.match(bench.warnings("n").join(), /opened anew; .* removed one: 1\./);
    });

    for (const [what, config, code] of [
      ["a body that is no JSON", { payload: "template", body: "{" }, "template"],
      ["a URL that is none", { url: "{{ nothing }}" }, "url"],
    ] as const)
      it(`${what}`, async () => {
        await load(config);
        bench.send("n", { payload: 1 });
        const [caught] = await bench.got("caught");
        assert.equal((caught!.error as { code?: string }).code, code);
        assert.deepEqual(await keeper().list({}, 10), []);
      });

    for (const [what, config] of [
      ["a form without a URL", { url: "" }],
      ["a store that is not there", { store: "gone" }],
    ] as const)
      it(`any message with ${what}`, async () => {
        await load(config);
        assert.equal(bench.errors("n").length, 1);
        bench.send("n", { payload: 1 });
        await bench.got("caught");
        assert.deepEqual(openStores(), []);
      });
  });

  describe("with the payload contact-centre", () => {
    const contactCentre = { payload: "contact-centre", events: ["App.QueueWebhook", "App.TestWebhook"] };
    const test = (id = "n"): Promise<object> =>
      (bench.node(id) as unknown as { test(body: object): Promise<object> }).test({});

    it("[LC-011] sends the types that are ticked, each attempt with its number and all else the same", async () => {
      receiver.answer({ status: 500 }, {});
      await load({ ...contactCentre, retries: 1 });
      bench.send("n", { call: call("c"), event, cdr: { QueueName: "Sales" } });
      const [msg] = await bench.got("out");
      const [first, second] = receiver.requests.map(({ body }) => JSON.parse(body));
      assert.equal(first.Id, saidBy(msg!).id);
      assert.deepEqual(first.Data, { QueueName: "Sales" });
      assert.equal(first.Attempt, 1);
      assert.deepEqual(second, { ...first, Attempt: 2 });
    });

    it("[LC-006] lets another type pass untouched, with a log entry", async () => {
      await load(contactCentre);
      bench.send("n", { call: call("c"), event: { ...event, record: "ivr" }, payload: 1 });
      const [msg] = await bench.got("out");
      assert.deepEqual(Object.keys(msg!).sort(), ["_msgid", "call", "event", "payload"]);
      const [entry] = await logged(1);
      assert.deepEqual([entry!.state, entry!.mode, entry!.event], ["skipped", "post-call", "c-1"]);
      assert.equal(receiver.requests.length, 0);
    });

    it("[LC-005][CB-031] lets everything pass when it is switched off", async () => {
      await load({ ...contactCentre, enabled: false });
      bench.send("n", { event, payload: 1 });
      await bench.got("out");
      assert.equal((await logged(1))[0]!.state, "skipped");
      await assert.rejects(test(), /switched off/);
      assert.equal(bench.warnings("n").length, 1);
      assert.equal(receiver.requests.length, 0);
    });

    it("[LC-009][LC-010][LC-017] sends a test when it is asked to", async () => {
      await load(contactCentre);
      await test();
      await receiver.received(1);
      const { Id, CreationTimeUtc, Data, ...body } = JSON.parse(receiver.requests[0]!.body);
      assert.deepEqual(body, { WebhookEvent: "App.TestWebhook", Attempt: 1 });
      assert.match(Id, /^[0-9a-f-]{36}$/);
      assert.match(CreationTimeUtc, /^\d{4}-\d\d-\d\dT.*Z$/);
      assert.match(Data.UserName, /^Test Name \d+$/);
      assert.match(Data.EmailAddress, /^Test Email \d+$/);
      await bench.got("out");
    });

    for (const mode of ["post-call", "realtime"])
      it(`says why there can be no test of a form that cannot be used, ${mode}`, async () => {
        await load({ ...contactCentre, mode, url: "" });
        await assert.rejects(test(), { code: "bad_request", message: "No URL is set" });
      });

    it("[LC-018] sends no test and warns when that type is not ticked", async () => {
      await load({ ...contactCentre, events: ["App.QueueWebhook"] });
      await assert.rejects(test(), { code: "bad_request", message: /App.TestWebhook is not ticked/ });
      assert.match(bench.warnings("n")[0]!, /App.TestWebhook is not ticked/);
      await bench.quiet();
      assert.equal(receiver.requests.length, 0);
    });
  });

  it("leaves the deliveries of a node that is deleted where they are", async () => {
    receiver.answer({ status: 500 });
    await load({ retries: 1, retryDelay: 3600 });
    bench.send("n", { payload: 1 });
    await receiver.received(1);
    await bench.status("n", /^1 waiting$/);
    assert.deepEqual([...openStores()[0]!.endpoints], ["n"]);
    await bench.stop();
    const [left] = openStores();
    assert.deepEqual([...left!.endpoints], []);
    assert.equal((await left!.store.stats()).get("n")?.waiting, 1);
  });

  it("is held up while a context store fails, and uses up no try for it", async () => {
    const { url } = receiver;
    receiver.answer({ status: 500 });
    await load({
      url: `${url}/{{ global[remote].region }}`,
      retries: 1,
      retryDelay: 0.5,
    });
    bench.send("n", { event, call: call("c"), payload: {} });
    await until(() => receiver.requests.length === 1, "the first attempt");
    remote.isDown = true;
    await bench.status("n", /^context store fails/);
    remote.isDown = false;
    const [kept] = await logged(1);
    assert.deepEqual([kept!.state, kept!.attempts], ["waiting", 1]);
    assert.equal(receiver.requests[0]!.url, "/eu");
  });

  it("shares the store of a path with other nodes", async () => {
    const path = `${bench.userDir}/shared.sqlite`;
    await load(
      { store: "s1" },
      { id: "s1", type: "call-store", path },
      { id: "s2", type: "call-store", path },
      {
        id: "m",
        z: "f",
        type: "call-webhook-out",
        mode: "post-call",
        url: receiver.url,
        store: "s2",
        wires: [],
      },
    );
    assert.deepEqual(
      openStores().map(({ path, endpoints }) => [path, [...endpoints].sort()]),
      [[path, ["m", "n"]]],
    );
  });

  it("finds the home directory in a store's path", async () => {
    const before = process.env.HOME;
    const home = mkdtempSync(join(tmpdir(), "home-"));
    process.env.HOME = home;
    try {
      await load({ store: "s" }, { id: "s", type: "call-store", path: "~/calls/kept.sqlite" });
      bench.send("n", { payload: 1 });
      await bench.got("out");
      assert.equal(openStores()[0]!.path, `${home}/calls/kept.sqlite`);
      assert.ok(existsSync(`${home}/calls/kept.sqlite`));
      await bench.stop();
    } finally {
      process.env.HOME = before;
      rmSync(home, { recursive: true });
    }
  });
});
