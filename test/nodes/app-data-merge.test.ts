import { strict as assert } from "node:assert";
import { callTraces } from "../../lib/call/index.js";
import { FlowBench, type Msg, observed } from "../support/flow-bench.js";
import type { FlowNode } from "../support/node-red.js";
import { slowContext } from "../support/slow-context.js";

import appDataMerge = require("../../nodes/app-data-merge/call-app-data-merge.js");

const node = (config: Record<string, unknown>): FlowNode[] =>
  observed({ type: "call-app-data-merge", ...config });

describe("app-data merge, set", () => {
  const bench = new FlowBench(appDataMerge).hooks({
    default: { module: "memory" },
    slow: { module: slowContext },
  });

  const appData = async (config: Record<string, unknown>, msg: Msg) => {
    await bench.load(...node(config));
    bench.send("n", msg);
    const written = (await bench.got("out"))[0]!.app_data as Record<string, Record<string, unknown>>;
    for (const result of Object.values(written)) delete result.took_ms;
    return written;
  };

  it("[WA-061] writes msg.payload under the slug of its name, and leaves other slugs", async () => {
    const expected = {
      crm: { data: 1 },
      "phone-discovery": { data: { ip: "10.1.2.3" }, order: 50, status: "ok" },
    };
    assert.deepEqual(
      await appData(
        { name: "Phone Discovery" },
        { payload: { ip: "10.1.2.3" }, app_data: { crm: { data: 1 } } },
      ),
      expected,
    );
    assert.equal((await bench.got("completed")).length, 1);
  });

  it("writes under data when it has no name", async () => {
    assert.deepEqual(await appData({}, { payload: 5 }), { data: { data: 5, order: 50, status: "ok" } });
  });

  it("writes how long it took", async () => {
    await bench.load(...node({}));
    bench.send("n", { payload: 1 });
    const { data } = (await bench.got("out"))[0]!.app_data as { data: { took_ms: number } };
    assert.ok(data.took_ms >= 0);
  });

  const sources: Array<[type: string, data: string, expected: unknown]> = [
    ["str", "open", "open"],
    ["num", "5", 5],
    ["bool", "true", true],
    ["json", '{"a":[1]}', { a: [1] }],
    ["msg", "a.b", "deep"],
    ["env", "SITE", "Berlin"],
    ["flow", "desk", { name: "Lobby" }],
    ["global", "#:(slow)::vips", ["Ann"]],
  ];
  for (const [dataType, data, expected] of sources) {
    it(`takes its data from ${dataType}`, async () => {
      const flow = node({ data, dataType });
      flow[0]!.env = [{ name: "SITE", value: "Berlin", type: "str" }];
      await bench.load(...flow);
      const context = bench.node("n").context();
      context.flow.set("desk", { name: "Lobby" });
      await new Promise((resolve) => context.global.set("vips", ["Ann"], "slow", resolve));
      bench.send("n", { a: { b: "deep" } });
      const { data: written } = (await bench.got("out"))[0]!.app_data as { data: { data: unknown } };
      assert.deepEqual(written.data, expected);
    });
  }

  it("[WA-091] renders its message, which may speak of its own data", async () => {
    const { crm } = await appData(
      {
        name: "crm",
        message: "{{ app_data.crm.data.name }} & {{ app_data.other.data }} call {{ event.called_number }}",
      },
      {
        payload: { name: "O'Brien" },
        app_data: { other: { data: "Co" } },
        event: { called_number: "50102" },
      },
    );
    assert.equal(crm!.message, "O'Brien & Co call 50102");
    assert.deepEqual(bench.warnings("n"), []);
  });

  it("warns of a missing path in its message, and of data that are not there, which are null", async () => {
    const { data } = await appData({ message: "<{{ a.b }}>", data: "x.y.z" }, {});
    assert.deepEqual([data!.data, data!.message], [null, "<>"]);
    assert.deepEqual(bench.warnings("n"), [
      "not in the message, rendered empty: msg.x.y.z",
      "not in the message, rendered empty: a.b",
    ]);
  });

  it("keeps data apart from where it took them", async () => {
    await bench.load(...node({ data: "desk", dataType: "flow" }));
    const desk = { name: "Lobby" };
    bench.node("n").context().flow.set("desk", desk);
    bench.send("n", {});
    const { data } = (await bench.got("out"))[0]!.app_data as { data: { data: { name: string } } };
    data.data.name = "changed";
    assert.equal(desk.name, "Lobby");
  });

  const orders: Array<[order: unknown, used: number, warned: boolean]> = [
    [10, 10, false],
    ["100", 100, false],
    [undefined, 50, false],
    [9, 10, true],
    [101, 100, true],
    [10.5, 11, true],
    ["x", 50, true],
  ];
  for (const [order, used, warned] of orders) {
    it(`[WA-020] takes order ${order} for ${used}${warned ? " and warns" : ""}`, async () => {
      const { data } = await appData(order === undefined ? {} : { order }, { payload: 1 });
      assert.equal(data!.order, used);
      assert.deepEqual(
        bench.warnings("n"),
        warned ? [`order ${order} is not a whole number from 10 to 100; ${used} is used`] : [],
      );
    });
  }

  it("notes its result in a Call Test", async () => {
    await bench.load(...node({ name: "hours" }));
    callTraces.open("c1");
    bench.send("n", { payload: "open", call: { id: "c1", event: "c1", test: true } });
    await bench.got("out");
    assert.deepEqual(
      callTraces.close("c1").map(({ slug, data }) => [slug, data]),
      [["hours", "open"]],
    );
  });

  for (const [what, config] of [
    ["a name that JavaScript reserves", { name: "constructor" }],
    ["a message that is no template", { message: "{{ a" }],
  ] as const) {
    it(`says at deploy that it cannot work with ${what}, and hands each message to Catch`, async () => {
      await bench.load(...node(config));
      assert.deepEqual(bench.statuses("n"), [{ fill: "red", shape: "ring", text: "invalid settings" }]);
      assert.equal(bench.errors("n").length, 1);
      bench.send("n", {});
      await bench.got("caught");
      assert.deepEqual(bench.at("out"), []);
    });
  }

  it("hands data that cannot be read to Catch", async () => {
    await bench.load(...node({ data: "{", dataType: "json" }));
    bench.send("n", {});
    await bench.got("caught");
    assert.deepEqual(bench.at("out"), []);
  });
});

describe("app-data merge, join", () => {
  const bench = new FlowBench(appDataMerge).hooks();
  const branch = (event: string, slug: string, more: Msg = {}): Msg => ({
    call: { id: event, event },
    app_data: { [slug]: { data: slug, order: 50 } },
    ...more,
  });

  it("sends one message for the branches of an event, and is done with each of them", async () => {
    await bench.load(...node({ mode: "join" }));
    bench.send("n", branch("a", "crm", { payload: 1, _msgid: "first" }));
    bench.send("n", branch("b", "crm", { payload: 2 }));
    bench.send("n", branch("a", "phone", { payload: 3, decision: { action: "reject" } }));
    const [msg] = await bench.got("out");
    assert.deepEqual(
      [msg!._msgid, msg!.payload, Object.keys(msg!.app_data as object), msg!.decision],
      ["first", 1, ["crm", "phone"], { action: "reject" }],
    );
    assert.equal((await bench.got("completed", 2)).length, 2);
    await bench.quiet();
    assert.deepEqual([bench.at("out").length, bench.at("completed").length], [1, 2]);
    bench.send("n", branch("b", "phone"));
    await bench.got("out", 2);
    assert.equal((await bench.got("completed", 4)).length, 4);
  });

  it("joins branches that parted on the wires", async () => {
    const flow = node({ mode: "join", expect: ["left", "right"] });
    const set = (id: string) => ({ id, z: "f", type: "call-app-data-merge", name: id, wires: [["n"]] });
    await bench.load(...flow, set("left"), set("right"), {
      id: "start",
      z: "f",
      type: "call-app-data-merge",
      name: "start",
      wires: [["left", "right"]],
    });
    for (const event of ["a", "b", "c"]) bench.send("start", { payload: event, call: { id: event, event } });
    const joined = await bench.got("out", 3);
    for (const { payload, app_data } of joined) {
      const results = app_data as Record<string, { data: string }>;
      assert.deepEqual(Object.keys(results).sort(), ["left", "right", "start"]);
      for (const { data } of Object.values(results)) assert.equal(data, payload);
    }
  });

  it("goes on after its timeout with what has come, says so, and drops late branches", async () => {
    await bench.load(...node({ mode: "join", timeout: 20 }));
    bench.send("n", branch("a", "crm"));
    const [msg] = await bench.got("out");
    assert.deepEqual(Object.keys(msg!.app_data as object), ["crm"]);
    await bench.status("n", /^branch missing$/);
    bench.send("n", branch("a", "phone"));
    assert.equal((await bench.got("completed", 2)).length, 2);
    assert.equal(bench.at("out").length, 1);
    assert.match(bench.debugs("n")[0]!, /a branch of a came after/);
  });

  it("waits never past the deadline of the call", async () => {
    await bench.load(...node({ mode: "join", timeout: 60_000 }));
    bench.send("n", branch("a", "crm", { call: { id: "a", event: "a", deadline: Date.now() + 20 } }));
    assert.equal((await bench.got("out")).length, 1);
  });

  it("hands what waits to Catch when it is closed", async () => {
    const uncaught = (config: Record<string, unknown>) => node(config).filter(({ type }) => type !== "catch");
    await bench.load(...uncaught({ mode: "join" }));
    bench.send("n", branch("a", "crm"));
    await bench.deploy("full", ...uncaught({ mode: "join", timeout: 999 }));
    await bench.quiet();
    assert.match(
      bench.errors("n").join(),
      /the node was stopped while this message waited for its other branches/,
    );
    assert.deepEqual([bench.at("out"), bench.at("completed")], [[], []]);
  });

  it("does not note results in a Call Test again", async () => {
    await bench.load(...node({ mode: "join" }));
    callTraces.open("c1");
    for (const slug of ["crm", "phone"])
      bench.send("n", { ...branch("c1", slug), call: { id: "c1", event: "c1", test: true } });
    await bench.got("out");
    assert.deepEqual(callTraces.close("c1"), []);
  });

  it("takes the slugs it waits for from text too, as an environment variable brings it", async () => {
    await bench.load(...node({ mode: "join", expect: "crm, phone" }));
    bench.send("n", branch("a", "other"));
    bench.send("n", branch("a", "crm"));
    bench.send("n", branch("a", "phone"));
    assert.deepEqual(Object.keys((await bench.got("out"))[0]!.app_data as object), ["other", "crm", "phone"]);
  });

  it("ignores an order, which join does not have", async () => {
    await bench.load(...node({ mode: "join", order: 500 }));
    assert.deepEqual(bench.warnings("n"), []);
  });
});
