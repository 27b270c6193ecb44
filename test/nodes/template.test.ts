import { strict as assert } from "node:assert";
import { FlowBench, observed } from "../support/flow-bench.js";
import type { FlowNode } from "../support/node-red.js";
import { muteContext, slowContext } from "../support/slow-context.js";

import callTemplate = require("../../nodes/template/call-template.js");

const node = (config: Record<string, unknown>): FlowNode[] => observed({ type: "call-template", ...config });

const errorOf = (msg: unknown) => (msg as { error: { message: string; name: string } }).error;

describe("call template", () => {
  const bench = new FlowBench(callTemplate).hooks({
    default: { module: "memory" },
    slow: { module: slowContext },
    mute: { module: muteContext },
  });

  async function payload(config: Record<string, unknown>, msg: Record<string, unknown>): Promise<unknown> {
    await bench.load(...node(config));
    bench.send("n", msg);
    return (await bench.got("out"))[0]!.payload;
  }

  it("gives a parsed object by default, and leaves the rest of the message", async () => {
    await bench.load(...node({ template: '{"phone":"{{ event.calling_number }}"}' }));
    bench.send("n", { _msgid: "m1", event: { calling_number: '9"7' }, topic: "t" });
    const [msg] = await bench.got("out");
    assert.deepEqual(msg, {
      _msgid: "m1",
      event: { calling_number: '9"7' },
      topic: "t",
      payload: { phone: '9"7' },
    });
    assert.equal((await bench.got("completed")).length, 1);
  });

  it("[WA-045] renders a field of a CRM's answer", async () => {
    const msg = { app_data: { webhook: { data: { customer_id: "CUST-12345" } } } };
    assert.equal(
      await payload({ escape: "text", template: "{{ app_data.webhook.data.customer_id }}" }, msg),
      "CUST-12345",
    );
  });

  it("[WA-046] renders a name as it is", async () => {
    const msg = { app_data: { webhook: { data: { name: "John Doe" } } } };
    assert.equal(
      await payload({ escape: "text", template: "{{ app_data.webhook.data.name }}" }, msg),
      "John Doe",
    );
  });

  it("[WA-047] renders a flag as text, and bare in JSON as a flag", async () => {
    const data = { vip: true, company: "ACME Corp", support_tier: "Gold" };
    assert.deepEqual(
      await payload(
        {
          template:
            '{"vip": {{ app_data.webhook.data.vip }}, "text": "{{ app_data.webhook.data.vip }}", "who": "{{ app_data.webhook.data.company }}, {{ app_data.webhook.data.support_tier }}"}',
        },
        { app_data: { webhook: { data } } },
      ),
      { vip: true, text: "true", who: "ACME Corp, Gold" },
    );
  });

  const forms: Array<[form: string, expected: unknown]> = [
    ["text", "a&b <1>"],
    ["xml", "a&amp;b &lt;1&gt;"],
    ["url", "a%26b%20%3C1%3E"],
    ["header", "a&b <1>"],
    ["json", { v: "a&b <1>" }],
  ];
  for (const [form, expected] of forms) {
    it(`escapes for ${form}`, async () => {
      const template = form === "json" ? '{"v":"{{v}}"}' : "{{v}}";
      assert.deepEqual(await payload({ escape: form, template }, { v: "a&b <1>" }), expected);
    });
  }

  it("gives JSON as text when it shall not be parsed", async () => {
    assert.equal(await payload({ parse: false, template: '{"v":{{v}}}' }, { v: 1 }), '{"v":1}');
  });

  it("gives a new object each time, of a constant template too", async () => {
    await bench.load(...node({ template: '{"a":[]}' }));
    bench.send("n", {});
    bench.send("n", {});
    const [first, second] = await bench.got("out", 2);
    assert.notEqual(first!.payload, second!.payload);
  });

  it("writes to a path of the message, making what is not there", async () => {
    await bench.load(...node({ escape: "text", template: "x", output: "crm.note.text" }));
    bench.send("n", { payload: "kept" });
    const [msg] = await bench.got("out");
    assert.deepEqual([msg!.crm, msg!.payload], [{ note: { text: "x" } }, "kept"]);
  });

  it("hands JSON that does not parse to Catch with its place, and sends nothing", async () => {
    await bench.load(...node({ template: '{\n  "a": {{ v }},\n  "b": 1\n}' }));
    bench.send("n", { _msgid: "m1" });
    const [caught] = await bench.got("caught");
    assert.equal(errorOf(caught).message, "TemplateError: the rendered text is not JSON: line 2, column 8");
    assert.equal(caught!._msgid, "m1");
    await bench.quiet();
    assert.deepEqual([bench.at("out"), bench.at("completed")], [[], []]);
    bench.send("n", { v: 1 });
    assert.deepEqual((await bench.got("out"))[0]!.payload, { a: 1, b: 1 });
    assert.deepEqual(
      bench.statuses("n").map(({ text }) => text),
      [undefined, "template error", undefined],
    );
  });

  it("hands JSON that is nested too deep to Catch: a copy of such a message would end the process", async () => {
    await bench.load(...node({ template: '{"a":{{{ payload }}}}' }));
    let value: unknown[] = [];
    for (let level = 0; level < 1000; level++) value = [value];
    bench.send("n", { payload: value });
    const [caught] = await bench.got("caught");
    assert.equal(
      errorOf(caught).message,
      "TemplateError: the rendered JSON is more than 200 levels deep: line 1, column 205",
    );
    await bench.quiet();
    assert.deepEqual(bench.at("out"), []);
  });

  it("[WA-059] renders a misspelt variable empty and warns of it by name", async () => {
    assert.equal(
      await payload({ escape: "text", template: "<{{ event.caling_number }}>" }, { event: {} }),
      "<>",
    );
    assert.deepEqual(bench.warnings("n"), ["not in the message, rendered empty: event.caling_number"]);
  });

  it("warns of the same once, not with every call", async () => {
    await bench.load(...node({ escape: "text", template: "{{a}}{{b}}" }));
    for (let call = 0; call < 50; call++) bench.send("n", { a: 1 });
    bench.send("n", {});
    await bench.got("out", 51);
    assert.deepEqual(bench.warnings("n"), [
      "not in the message, rendered empty: b",
      "not in the message, rendered empty: a, b",
    ]);
  });

  it("says nothing of missing paths when told to ignore them", async () => {
    assert.equal(await payload({ escape: "text", template: "{{a}}", missing: "ignore" }, {}), "");
    assert.deepEqual(bench.warnings("n"), []);
  });

  it("makes a missing path an error when told to", async () => {
    await bench.load(...node({ escape: "text", template: "{{a}}{{b.c}}", missing: "error" }));
    bench.send("n", {});
    assert.equal(
      errorOf((await bench.got("caught"))[0]).message,
      "TemplateError: not in the message: a, b.c",
    );
    await bench.quiet();
    assert.deepEqual([bench.at("out"), bench.warnings("n")], [[], []]);
  });

  it("[WA-062] says at deploy what is wrong with a template, and each message goes to Catch", async () => {
    await bench.load(...node({ template: '{\n"a": "{{ event.x' }));
    assert.deepEqual(bench.errors("n"), ["Unclosed tag (line 2, column 7)"]);
    assert.deepEqual(bench.statuses("n"), [{ fill: "red", shape: "ring", text: "template error" }]);
    bench.send("n", { _msgid: "m1" });
    assert.equal(
      errorOf((await bench.got("caught"))[0]).message,
      "TemplateError: Unclosed tag (line 2, column 7)",
    );
  });

  it("hands a value that a header must not hold to Catch", async () => {
    await bench.load(...node({ escape: "header", template: "{{v}}" }));
    bench.send("n", { v: "a\r\nEvil: 1" });
    await bench.got("caught");
    assert.deepEqual(bench.at("out"), []);
  });

  it("hands an output that cannot be written to Catch", async () => {
    await bench.load(...node({ escape: "text", template: "x", output: "payload.text" }));
    bench.send("n", { payload: "a text" });
    await bench.got("caught");
    assert.deepEqual(bench.at("out"), []);
  });

  it("reads env, flow and global, and the flow's own env", async () => {
    const flow = node({ escape: "text", template: "{{env.SITE}} {{flow.desk.name}} {{global.vips.0}}" });
    flow[0]!.env = [{ name: "SITE", value: "Berlin", type: "str" }];
    await bench.load(...flow);
    bench.node("n").context().flow.set("desk", { name: "Lobby" });
    bench.node("n").context().global.set("vips", ["Ann"]);
    bench.send("n", {});
    assert.equal((await bench.got("out"))[0]!.payload, "Berlin Lobby Ann");
    assert.deepEqual(bench.warnings("n"), []);
  });

  it("names an environment variable that is not set", async () => {
    assert.equal(await payload({ escape: "text", template: "{{env.CALL_EVENTS_NOT_SET}}" }, {}), "");
    assert.deepEqual(bench.warnings("n"), ["not in the message, rendered empty: env.CALL_EVENTS_NOT_SET"]);
  });

  it("waits for a context store that answers later, and hands its failure to Catch", async () => {
    await bench.load(
      ...node({
        escape: "text",
        template: "{{#a}}{{flow[slow].desk.name}}{{/a}}{{^a}}{{flow[slow].broken}}{{/a}}",
      }),
    );
    bench.send("n", { a: 1 });
    assert.match(errorOf((await bench.got("caught"))[0]).message, /store is down/);

    await bench.deploy(
      "full",
      ...node({ escape: "text", template: "{{flow[slow].desk.name}}{{global[slow].x}}" }),
    );
    await new Promise((resolve) =>
      bench.node("n").context().flow.set("desk", { name: "Lobby" }, "slow", resolve),
    );
    bench.send("n", {});
    assert.equal((await bench.got("out"))[0]!.payload, "Lobby");
    assert.deepEqual(bench.warnings("n"), ["not in the message, rendered empty: global[slow].x"]);
  });

  it("fails with a context store that does not answer", async () => {
    await bench.load(...node({ escape: "text", template: "{{flow[mute].desk}}" }));
    bench.send("n", {});
    const [caught] = await bench.got("caught");
    assert.match(errorOf(caught).message, /not there within 5 s: its context store does not answer/);
  });
});
