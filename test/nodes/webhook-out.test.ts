import { strict as assert } from "node:assert";
import { callTraces } from "../../lib/call/index.js";
import { makeAuthority } from "../support/certificates.js";
import { FlowBench, type Msg, observed } from "../support/flow-bench.js";
import { freePort } from "../support/free-port.js";
import type { FlowNode } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";

import auth = require("../../nodes/auth/call-auth.js");
import webhookOut = require("../../nodes/webhook-out/call-webhook-out.js");

type AppData = Record<string, Record<string, unknown> & { error?: Record<string, unknown> }>;

const event = {
  calling_number: "9725550101",
  called_number: "50102",
  timestamp: "2026-01-02T03:04:05Z",
  calling_devicename: "SEP123456789ABC",
};

describe("webhook out", () => {
  const bench = new FlowBench(webhookOut, auth).hooks();
  let crm: Receiver;

  before(async () => {
    crm = await Receiver.start();
  });
  beforeEach(() => {
    crm.requests.length = 0;
    crm.answer({ json: { customer_id: "CUST-12345", name: "John Doe", vip: true } });
  });
  after(() => crm.stop());

  /** A webhook to the CRM that tries once; `more` are other nodes of the flow. */
  async function load(config: Record<string, unknown> = {}, ...more: FlowNode[]): Promise<void> {
    const node = { type: "call-webhook-out", url: crm.url, retries: 0, ...config };
    await bench.load(...observed(node, 2), ...more);
  }

  /** Sends a message through and gives what leaves at an output. */
  async function through(
    config: Record<string, unknown>,
    msg: Msg = { event },
    output = "out",
  ): Promise<Msg> {
    await load(config);
    bench.send("n", msg);
    return (await bench.got(output))[0]!;
  }

  const appOf = (msg: Msg, slug = "webhook") => (msg.app_data as AppData)[slug]!;

  it("[WA-044..047] puts the whole answer under its slug, and completes", async () => {
    const msg = await through({ order: 30 });
    const { took_ms, ...app } = appOf(msg);
    assert.deepEqual(app, {
      data: { customer_id: "CUST-12345", name: "John Doe", vip: true },
      message: "",
      order: 30,
      status: "ok",
    });
    assert.ok((took_ms as number) >= 0);
    assert.deepEqual(msg.payload, app.data);
    assert.equal((await bench.got("completed")).length, 1);
    assert.deepEqual(bench.at("out2"), []);
    assert.deepEqual(bench.at("caught"), []);
  });

  it("[WA-037][WA-038] posts the rendered body as JSON", async () => {
    const body = `{ "phone": "{{ event.calling_number }}", "called": "{{ event.called_number }}",
      "timestamp": "{{ event.timestamp }}", "device": "{{ event.calling_devicename }}" }`;
    await through({ body });
    assert.deepEqual(JSON.parse(crm.requests[0]!.body), {
      phone: "9725550101",
      called: "50102",
      timestamp: "2026-01-02T03:04:05Z",
      device: "SEP123456789ABC",
    });
    assert.equal(crm.requests[0]!.headers["content-type"], "application/json");
  });

  it("[WA-006] gets without a body", async () => {
    await through({ method: "GET", query: [{ key: "p", value: "{{ event.calling_number }}" }] });
    const [request] = crm.requests;
    assert.equal(request?.method, "GET");
    assert.equal(request?.url, "/?p=9725550101");
    assert.equal(request?.body, "");
    assert.equal(request?.headers["content-type"], "application/json", "[WA-034]");
  });

  it("[WA-018][WA-061] writes under the slug of its name", async () => {
    assert.ok(appOf(await through({ name: "Salesforce CRM Lookup" }), "salesforce-crm-lookup"));
  });

  it("leaves all else of the message as it is", async () => {
    const msg = await through({}, { event, topic: "t", _msgid: "m1", app_data: { other: { data: 1 } } });
    assert.equal(msg.topic, "t");
    assert.equal(msg._msgid, "m1");
    assert.deepEqual(appOf(msg, "other"), { data: 1 });
  });

  describe("an envelope without its record", () => {
    for (const payload of ["post-call", "cdr-event", "contact-centre"])
      for (const mode of ["realtime", "post-call"])
        it(`is sent with null, and a warning that names msg.cdr, once for a while: ${payload}, ${mode}`, async () => {
          await load({ payload, mode, events: ["App.QueueWebhook"] });
          const envelope = { WebhookEvent: "App.QueueWebhook" }; // a contact-centre webhook sends no others
          for (const _ of [1, 2]) bench.send("n", { event: { ...event, envelope } });
          await bench.got("out", 2);
          const [body] = crm.requests.map((request) => JSON.parse(request.body) as Record<string, unknown>);
          assert.equal(payload === "contact-centre" ? body!.Data : body!.cdr, null);
          const [warning, ...more] = bench.warnings("n");
          assert.match(warning!, /msg\.cdr is missing/);
          assert.deepEqual(more, []);
        });

    it("is none where the message has it", async () => {
      await through({ payload: "post-call" }, { event, cdr: { duration: 5 } });
      assert.deepEqual(bench.warnings("n"), []);
    });

    it("is none where another body is sent", async () => {
      await through({ payload: "template", body: "{}" });
      assert.deepEqual(bench.warnings("n"), []);
    });
  });

  it("says in msg.webhook what it did, without secrets", async () => {
    const { webhook } = await through({ url: `${crm.url}/p?api_key=geheim` });
    const { id, took_ms, ...said } = webhook as Record<string, unknown>;
    assert.deepEqual(said, { status: 200, attempts: 1, url: `${crm.url}/p?api_key=***` });
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    assert.ok((took_ms as number) >= 0);
  });

  it("sends the same id on every attempt", async () => {
    crm.answer({ status: 503 }, {});
    const msg = await through({
      retries: 1,
      retryDelay: 0.01,
      headers: [{ key: "Idempotency-Key", value: "{{ webhook.id }}" }],
    });
    const ids = crm.requests.map(({ headers }) => headers["idempotency-key"]);
    assert.equal(ids.length, 2);
    assert.deepEqual(new Set(ids), new Set([(msg.webhook as { id: string }).id]));
  });

  it("[WA-091] renders its message when the answer is there", async () => {
    const msg = await through({
      name: "crm",
      message: "{{ app_data.crm.data.name }} rings ({{ webhook.status }})",
    });
    assert.equal(appOf(msg, "crm").message, "John Doe rings (200)");
  });

  it("has null for an empty answer", async () => {
    crm.answer({ status: 204 });
    const empty = await through({});
    assert.equal(appOf(empty).data, null);
    assert.equal(empty.payload, null);
  });

  it("has text with a mark for what is no JSON", async () => {
    crm.answer({ body: "<html>", headers: { "content-type": "application/json" } });
    const odd = await through({});
    assert.equal(appOf(odd).data, "<html>");
    assert.equal(appOf(odd).parse_error, true);
    assert.equal(appOf(odd).status, "ok");
  });

  it("[WA-014][WA-091] goes on through both outputs and to Catch when it fails", async () => {
    const port = await freePort();
    const msg = await through(
      { name: "crm", url: `http://127.0.0.1:${port}/` },
      { event, payload: "as it was" },
    );
    const reason = `127.0.0.1:${port} refused the connection`;
    const { took_ms, ...app } = appOf(msg, "crm");
    assert.deepEqual(app, {
      data: null,
      message: reason,
      order: 50,
      status: "error",
      error: { class: "connection_refused", message: reason },
    });
    assert.equal(msg.payload, "as it was");
    const [copy] = await bench.got("out2");
    assert.notEqual(copy, msg, "a copy");
    assert.deepEqual(appOf(copy!, "crm").error, app.error);
    const [caught] = await bench.got("caught");
    const error = caught!.error as { message: string; code?: string };
    assert.equal(error.message, reason);
    assert.equal(error.code, "connection_refused");
    assert.deepEqual(bench.at("completed"), []);
    assert.equal(await bench.status("n", /refused/), "refused");
    assert.equal(bench.statuses("n").at(-1)?.fill, "red");
  });

  it("goes on through the second output only when it shall stop", async () => {
    crm.answer({ status: 404 });
    const msg = await through({ onFailure: "stop" }, { event }, "out2");
    assert.deepEqual(appOf(msg).error, {
      class: "not_found",
      message: `127.0.0.1:${crm.port} answered "not found" (404)`,
      status: 404,
    });
    await bench.got("caught");
    assert.deepEqual(bench.at("out"), []);
  });

  it("keeps the call's deadline, and says that it was that", async () => {
    crm.answer({ delayMs: 1500 });
    const started = Date.now();
    const msg = await through({ retries: 3 }, { event, call: { id: "c", deadline: started + 200 } });
    assert.equal(appOf(msg).error?.class, "deadline");
    assert.ok(Date.now() - started < 700);
  });

  it("passes messages untouched when it is switched off", async () => {
    const msg = await through({ enabled: false }, { event, payload: 1 });
    assert.deepEqual(Object.keys(msg).sort(), ["_msgid", "event", "payload"]);
    assert.equal(crm.requests.length, 0);
  });

  it("[WA-060][WA-059] warns of missing paths, and sends all the same", async () => {
    await through({ body: '{"ip":"{{ app_data.phone-discovery.data.phone.ip }}"}' });
    assert.equal(crm.requests[0]!.body, '{"ip":""}');
    assert.match(bench.warnings("n").join("\n"), /app_data\.phone-discovery\.data\.phone\.ip/);
  });

  it("sends nothing when the rendered body is no JSON", async () => {
    const msg = await through({ body: '{"vip": {{ app_data.crm.data.vip }} }' });
    assert.equal(appOf(msg).error?.class, "template");
    assert.match(String(appOf(msg).message), /line 1, column 9|line 1, column 10/);
    assert.equal(crm.requests.length, 0);
  });

  it("notes its turn in a Call Test", async () => {
    callTraces.open("test-1");
    await through({ name: "crm" }, { event, call: { id: "test-1", test: true } });
    const [turn] = callTraces.close("test-1");
    assert.equal(turn?.slug, "crm");
    assert.equal(turn?.status, "ok");
  });

  it("shows what it is doing, and clears its status when it stops", async () => {
    await through({});
    assert.match(await bench.status("n", /^200/), /^200 · \d+ ms$/);
    const shown = bench.statuses("n");
    assert.equal(shown[0]?.text, "sending 1");
    assert.ok(shown.every(({ text = "" }) => text.length < 20));
    const statuses = bench.node("n").status as unknown as { args: unknown[][] };
    await bench.stop();
    assert.deepEqual(statuses.args.at(-1), [{}]);
  });

  it("ends what is on the way with class aborted when it is redeployed", async () => {
    crm.answer({ delayMs: 3000 });
    await load();
    const msg: Msg = { event };
    bench.send("n", msg);
    await crm.received(1);
    const started = Date.now();
    await bench.stop();
    assert.ok(Date.now() - started < 1500);
    assert.equal(appOf(msg).error?.class, "aborted");
  });

  it("fails at once and turns yellow while the circuit is open", async () => {
    crm.answer({ status: 503 });
    await load();
    for (let count = 1; count <= 5; count++) {
      bench.send("n", { event });
      await bench.got("out", count);
    }
    bench.send("n", { event });
    const last = (await bench.got("out", 6))[5]!;
    assert.equal(appOf(last).error?.class, "circuit_open");
    assert.equal(crm.requests.length, 5);
    assert.equal(await bench.status("n", /circuit/), "circuit open");
    assert.equal(bench.statuses("n").at(-1)?.fill, "yellow");
  });

  describe("that cannot work", () => {
    for (const [what, config, expected] of [
      ["[WA-021] no URL", { url: "" }, "url"],
      ["an unclosed tag [WA-062]", { body: "{{ event.x" }, "template"],
      ["[WA-033] an impossible header", { headers: [{ key: "X Y", value: "1" }] }, "template"],
      ["a mode of a later version", { mode: "later" }, "template"],
      ["a payload of a later version", { payload: "later" }, "template"],
      ["an authentication that is not there", { auth: "gone" }, "auth"],
      ["a signature without a secret", { sign: "abp" }, "template"],
    ] as const)
      it(`for ${what} says so at deploy, sends nothing and lets the call go on`, async () => {
        const msg = await through(config);
        assert.equal(appOf(msg).error?.class, expected);
        assert.equal((await bench.got("caught")).length, 1);
        assert.equal(bench.errors("n").length >= 1, true);
        assert.equal(await bench.status("n", /configured/), "not configured");
        assert.equal(crm.requests.length, 0);
      });

    it("for a reserved name writes nothing under it", async () => {
      const msg = await through({ name: "constructor" });
      assert.equal(msg.app_data, undefined);
      assert.equal((await bench.got("caught")).length, 1);
      assert.equal(bench.statuses("n").at(-1)?.fill, "red");
    });
  });

  for (const [order, used] of [
    [101, 100],
    ["9", 10],
    [10.5, 11],
    ["x", 50],
  ] as const)
    it(`[WA-020] uses order ${used} for ${order}, and says so`, async () => {
      assert.equal(appOf(await through({ order })).order, used);
      assert.ok(bench.warnings("n").join().includes(String(order)));
    });

  it("[WA-020] takes order 10 and 100 without a word", async () => {
    assert.equal(appOf(await through({ order: 100 })).order, 100);
    assert.deepEqual(bench.warnings("n"), []);
  });

  it("[WA-061] warns of two webhooks of one name in a flow", async () => {
    await load(
      { name: "crm" },
      { id: "z", z: "f", type: "call-webhook-out", name: "CRM", url: crm.url, wires: [] },
    );
    assert.match([...bench.warnings("n"), ...bench.warnings("z")].join(), /app_data\.crm/);
  });

  it("connects as its tls-config says", async () => {
    const { ca, issue } = makeAuthority();
    const secure = await Receiver.startTls(issue({ commonName: "localhost", altNames: ["127.0.0.1"] }), {
      json: {},
    });
    const tlsConfig = (id: string, credentials: object): FlowNode => ({
      id,
      type: "tls-config",
      verifyservercert: true,
      credentials,
    });
    const coreTls = require("@node-red/nodes/core/network/05-tls.js");
    const withTls = new FlowBench(webhookOut, coreTls);
    await withTls.load(
      ...observed({ type: "call-webhook-out", url: secure.url, retries: 0, tls: "tls" }, 2),
      tlsConfig("tls", { cadata: ca }),
    );
    withTls.send("n", { event });
    assert.equal(appOf((await withTls.got("out"))[0]!).status, "ok");
    await secure.stop();
  });
});
