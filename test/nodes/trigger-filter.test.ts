import { strict as assert } from "node:assert";
import { openStores } from "../../nodes/common/stores.js";
import { FlowBench, observed } from "../support/flow-bench.js";
import type { FlowNode } from "../support/node-red.js";
import { slowContext } from "../support/slow-context.js";

import triggerFilter = require("../../nodes/trigger-filter/call-trigger-filter.js");
import store = require("../../nodes/store/call-store.js");
import plugin = require("../../plugins/call-events/call-events.js");

type Row = Record<string, unknown>;
const node = (conditions: Row[], config: Row = {}): FlowNode[] =>
  observed({ type: "call-trigger-filter", name: "VIP", conditions, ...config }, 2);

const condition = (field: string, op: string, value: unknown = "", more: Row = {}): Row => ({
  field,
  op,
  value,
  valueType: "str",
  ignoreCase: false,
  ...more,
});

const vip = condition("app_data.crm.data.vip", "eq", "true");
const caller = (isVip: boolean) => ({ app_data: { crm: { data: { vip: isVip } } } });
const errorOf = (msg: unknown) => (msg as { error: { message: string } }).error.message;

describe("trigger filter", () => {
  const bench = new FlowBench(plugin, triggerFilter, store).hooks();

  it("[WA-047] sends a hit through output 1 and all else through output 2", async () => {
    await bench.load(...node([vip]));
    bench.send("n", { ...caller(true), _msgid: "a" });
    bench.send("n", { ...caller(false), _msgid: "b" });
    const [hit] = await bench.got("out");
    const [miss] = await bench.got("out2");
    assert.deepEqual([hit!._msgid, miss!._msgid], ["a", "b"]);
    assert.equal((await bench.got("completed", 2)).length, 2);
    await bench.quiet();
    assert.deepEqual([bench.at("out").length, bench.at("out2").length], [1, 1]);
  });

  it("puts what it counted into a hit, and leaves a miss as it is", async () => {
    await bench.load(...node([vip]));
    const before = Date.now();
    for (const isVip of [true, false, true]) bench.send("n", caller(isVip));
    const [, second] = await bench.got("out", 2);
    const trigger = second!.trigger as { id: string; name: string; hits: number; last_hit: string };
    assert.deepEqual([trigger.id, trigger.name, trigger.hits], ["n", "VIP", 2]);
    assert.ok(Date.parse(trigger.last_hit) >= before && trigger.last_hit.endsWith("Z"));
    assert.equal("trigger" in (await bench.got("out2"))[0]!, false);
  });

  it("passes everything when it has no conditions", async () => {
    await bench.load(...node([]));
    for (const msg of [{}, { payload: 1 }]) bench.send("n", msg);
    assert.equal((await bench.got("out", 2)).length, 2);
  });

  it("[CD-015][CD-016][CD-017] shows hits and the time of the last in its status, and nothing before the first", async () => {
    await bench.load(...node([vip]));
    bench.send("n", caller(false));
    await bench.got("out2");
    assert.deepEqual(
      bench.statuses("n").map(({ text }) => text),
      bench.statuses("n").map(() => undefined),
    );
    bench.send("n", caller(true));
    assert.match(await bench.status("n", /^1 hit/), /^1 hit · \d\d:\d\d$/);
    bench.send("n", caller(true));
    assert.match(await bench.status("n", /^2 hits/), /^2 hits · \d\d:\d\d$/);
  });

  it("keeps a status below 20 characters however often it is hit", async () => {
    await bench.load(...node([]));
    for (const hits of [9_998, 9_999, 999_998, 12_345_678_901]) {
      await bench.stop();
      await openStores()[0]!.store.setCounter("trigger:n", { hits, lastAt: Date.now() });
      await bench.deploy("full", ...node([], { name: String(hits) }));
      bench.send("n", {});
      await bench.got("out");
      for (const { text } of bench.statuses("n")) assert.ok((text ?? "").length < 20, text);
    }
  });

  it("takes over what an earlier version counted in its context, once", async () => {
    await bench.load(...node([vip]));
    bench.node("n").context().set("trigger", { hits: 41, last_hit: new Date().toISOString() });
    await bench.deploy("full", ...node([vip], { name: "first" }));
    await bench.status("n", /^41 hits/);
    bench.send("n", caller(true));
    assert.equal(((await bench.got("out"))[0]!.trigger as { hits: number }).hits, 42);
    await bench.admin.post("/call-events/triggers/n/reset");
    await bench.deploy("full", ...node([vip], { name: "second" }));
    bench.send("n", caller(true));
    assert.equal(((await bench.got("out"))[0]!.trigger as { hits: number }).hits, 1);
  });

  it("counts and passes messages while its store cannot be used", async () => {
    await bench.load(...node([vip], { store: "s" }), {
      id: "s",
      type: "call-store",
      path: "/dev/null/s",
    });
    const started = Date.now();
    for (let call = 0; call < 3; call++) bench.send("n", caller(true));
    const hits = (await bench.got("out", 3)).map(({ trigger }) => (trigger as { hits: number }).hits);
    assert.deepEqual(hits, [1, 2, 3]);
    assert.ok(Date.now() - started < 1000);
    assert.deepEqual(bench.at("caught"), []);
  });

  it("warns of a store that is not there, and counts all the same", async () => {
    await bench.load(...node([vip], { store: "gone" }));
    bench.send("n", caller(true));
    assert.equal(((await bench.got("out"))[0]!.trigger as { hits: number }).hits, 1);
    assert.match(bench.warnings("n")[0]!, /gone is missing or disabled/);
  });

  it("[XD-021] goes by a changed condition with the first message after the deploy", async () => {
    await bench.load(...node([vip]));
    bench.send("n", caller(false));
    await bench.got("out2");
    await bench.deploy("nodes", ...node([condition("app_data.crm.data.vip", "eq", "false")]));
    bench.send("n", { ...caller(false), _msgid: "after" });
    const [hit] = await bench.got("out");
    assert.equal(hit!._msgid, "after");
  });

  it("counts every hit, and keeps the count over a deploy", async () => {
    await bench.load(...node([vip]));
    for (let call = 0; call < 500; call++) bench.send("n", caller(call % 2 === 0));
    const hits = (await bench.got("out", 250)).map(({ trigger }) => (trigger as { hits: number }).hits);
    assert.deepEqual(
      hits,
      Array.from({ length: 250 }, (_, index) => index + 1),
    );
    await bench.deploy("full", ...node([vip], { name: "changed" }));
    await bench.status("n", /^250 hits · /);
    bench.send("n", caller(true));
    assert.equal(((await bench.got("out"))[0]!.trigger as { hits: number }).hits, 251);
  });

  it("lists and resets counts over the admin API", async () => {
    await bench.load(...node([vip]));
    bench.send("n", caller(true));
    await bench.got("out");
    const listed = (await bench.admin.get("/call-events/triggers")).body as Row[];
    assert.deepEqual(
      listed.map(({ id, name, hits }) => [id, name, hits]),
      [["n", "VIP", 1]],
    );
    assert.ok(Date.parse(listed[0]!.last_hit as string) > 0);

    const reset = await bench.admin.post("/call-events/triggers/n/reset");
    assert.deepEqual([reset.status, reset.body], [200, { id: "n", name: "VIP", hits: 0, last_hit: null }]);
    await bench.status("n", /^$/);
    bench.send("n", caller(true));
    assert.equal(((await bench.got("out", 2))[1]!.trigger as { hits: number }).hits, 1);

    const unknown = await bench.admin.post("/call-events/triggers/none/reset");
    assert.equal(unknown.status, 404);
    assert.equal((unknown.body as { error: { code: string } }).error.code, "not_found");

    await bench.stop();
    assert.deepEqual((await bench.admin.get("/call-events/triggers")).body, []);
  });

  it("takes values from the message, flow, global and env, as they are with each message", async () => {
    const flow = node([
      condition("x", "eq", "wanted", { valueType: "msg" }),
      condition("y", "in", "list", { valueType: "flow" }),
      condition("z", "gte", "limits.low", { valueType: "global" }),
      condition("w", "eq", "SITE", { valueType: "env" }),
    ]);
    flow[0]!.env = [{ name: "SITE", value: "Berlin", type: "str" }];
    await bench.load(...flow);
    const context = bench.node("n").context();
    context.global.set("limits", { low: 5 });
    const msg = { x: "a", wanted: "a", y: "1001", z: "7", w: "Berlin" };
    bench.send("n", { ...msg });
    assert.equal((await bench.got("out2")).length, 1);
    context.flow.set("list", ["1000", "1001"]);
    bench.send("n", { ...msg });
    assert.equal((await bench.got("out")).length, 1);
    bench.send("n", { ...msg, wanted: "b" });
    bench.send("n", { ...msg, z: 4 });
    bench.send("n", { ...msg, w: "Bonn" });
    assert.equal((await bench.got("out2", 4)).length, 4);
  });

  it("takes a value of the message that is not there for absent", async () => {
    await bench.load(...node([condition("x", "eq", "a.b.c", { valueType: "msg" })]));
    bench.send("n", { x: "1" });
    assert.equal((await bench.got("out2")).length, 1);
  });

  it("takes a number from an environment variable", async () => {
    process.env.CALL_EVENTS_TEST_LIMIT = "300";
    try {
      await bench.load(
        ...node([condition("x", "between", ["100", "${CALL_EVENTS_TEST_LIMIT}"], { valueType: "num" })]),
      );
      bench.send("n", { x: "300" });
      bench.send("n", { x: "301" });
      await bench.got("out");
      await bench.got("out2");
    } finally {
      delete process.env.CALL_EVENTS_TEST_LIMIT;
    }
  });

  it("says at deploy which condition is invalid, and hands each message to Catch", async () => {
    await bench.load(...node([vip, condition("x", "regex", "a(b")]));
    assert.deepEqual(bench.statuses("n"), [{ fill: "red", shape: "ring", text: "invalid condition" }]);
    assert.match(bench.errors("n")[0]!, /^condition 2: the pattern is invalid: .*a\(b/);
    bench.send("n", { x: "a" });
    assert.match(errorOf((await bench.got("caught"))[0]), /condition 2: the pattern is invalid/);
    await bench.quiet();
    assert.deepEqual([bench.at("out"), bench.at("out2"), bench.at("completed")], [[], [], []]);
  });

  it("hands a message that brings an invalid pattern to Catch, and goes on", async () => {
    await bench.load(...node([condition("x", "regex", "p", { valueType: "msg" })]));
    bench.send("n", { x: "a", p: "(" });
    bench.send("n", { x: "a", p: "a" });
    assert.match(errorOf((await bench.got("caught"))[0]), /condition 1: the pattern is invalid/);
    assert.equal((await bench.got("out")).length, 1);
  });

  it("takes a pattern that takes too long for no match and warns, once", async () => {
    await bench.load(...node([condition("x", "regex", "^(a+)+$")]));
    for (let call = 0; call < 3; call++) bench.send("n", { x: `${"a".repeat(500)}!` });
    await bench.got("out2", 3);
    assert.deepEqual(bench.warnings("n"), ["condition 1: the pattern took too long and counts as no match"]);
  });

  it("does not take an operator of a later version for another", async () => {
    await bench.load(...node([condition("x", "sounds-like", "a")]));
    bench.send("n", { x: "a" });
    assert.match(errorOf((await bench.got("caught"))[0]), /there is no operator "sounds-like"/);
  });
});

describe("trigger filter with a context store that answers later", () => {
  const bench = new FlowBench(plugin, triggerFilter).hooks({ default: { module: slowContext } });

  it("counts every hit, and keeps the count over a deploy", async () => {
    await bench.load(...node([]));
    // The node of this first deploy came before the store: what counts is from the next on.
    await bench.deploy("full", ...node([], { name: "first" }));
    for (let call = 0; call < 100; call++) bench.send("n", {});
    await bench.got("out", 100);
    await bench.deploy("full", ...node([], { name: "second" }));
    bench.send("n", {});
    bench.send("n", {});
    const hits = (await bench.got("out", 2)).map(({ trigger }) => (trigger as { hits: number }).hits);
    assert.deepEqual(hits, [101, 102]);
  });

  it("reads values from it", async () => {
    await bench.load(...node([condition("x", "in", "list", { valueType: "flow" })]));
    await bench.deploy(
      "full",
      ...node([condition("x", "in", "list", { valueType: "flow" })], { name: "first" }),
    );
    await new Promise((resolve) => bench.node("n").context().flow.set("list", ["a"], resolve));
    bench.send("n", { x: "a" });
    bench.send("n", { x: "b" });
    assert.equal((await bench.got("out"))[0]!.x, "a");
    assert.equal((await bench.got("out2"))[0]!.x, "b");
  });
});
