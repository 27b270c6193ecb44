import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  cloudEnvelope,
  cloudRecord,
  contactCentreEnvelope,
  ivrRecord,
  queueRecord,
} from "../support/cdr-json.js";
import { sampleFile, sampleRecord } from "../support/cdr-sample.js";
import { FlowBench } from "../support/flow-bench.js";
import { accepting, freePort } from "../support/free-port.js";
import type { FlowNode } from "../support/node-red.js";
import { type Received, Receiver } from "../support/receiver.js";
import { until } from "../support/until.js";

import cdrIn = require("../../nodes/cdr-in/call-cdr-in.js");
import listener = require("../../nodes/listener/call-listener.js");
import triggerFilter = require("../../nodes/trigger-filter/call-trigger-filter.js");
import webhookOut = require("../../nodes/webhook-out/call-webhook-out.js");

type Config = Record<string, unknown>;

/** From the bytes that a telephony system writes to the bytes that a receiver gets. */
describe("a record, from its source to a receiver", function () {
  this.timeout(20_000);
  const bench = new FlowBench(cdrIn, listener, triggerFilter, webhookOut).hooks();
  let sources = 0;
  let receiver: Receiver;
  let folder: string;
  let port: number;
  /** A node remembers which rows it has sent, and every test sends the same one. */
  let source = "";

  beforeEach(async () => {
    receiver = await Receiver.start();
    folder = mkdtempSync(join(tmpdir(), "cdr-to-webhook-"));
    port = await freePort();
    source = `in-${++sources}`;
  });
  afterEach(async () => {
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const node = (id: string, type: string, config: Config): FlowNode => ({ id, z: "f", type, ...config });
  /** A webhook with what the presets for records have in common. */
  const webhook = (id: string, config: Config): FlowNode =>
    node(id, "call-webhook-out", {
      mode: "post-call",
      url: `${receiver.url}/${id}`,
      retries: 0,
      wires: [["out"], ["given-up"]],
      ...config,
    });
  const sinks = ["out", "given-up", "refused"].map((id) => node(id, "helper", {}));
  const load = (from: FlowNode, ...more: FlowNode[]): Promise<void> =>
    bench.load({ id: "f", type: "tab" }, from, ...more, ...sinks);
  const fromFolder = (wires: string[]): FlowNode =>
    node(source, "call-cdr-in", { source: "folder", path: folder, wires: [wires, ["refused"]] });
  /** CUCM puts a file there. */
  const file = (content: string): void =>
    writeFileSync(join(folder, "cdr_StandAloneCluster_01_202311061457_1"), content);

  const fromHttp = async (wires: string[], ...more: FlowNode[]): Promise<void> => {
    const listens = { id: "listener", type: "call-listener", mode: "port", host: "127.0.0.1", port };
    const http = { source: "http", listener: "listener", wires: [wires, ["refused"]] };
    await load(node(source, "call-cdr-in", http), listens, ...more);
    await accepting(port);
  };
  /** A cloud posts it. */
  const post = async (body: string): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${port}/cdr`, { method: "POST", body });
    assert.equal(answer.status, 200);
  };
  const arrived = async (count: number): Promise<Received[]> => {
    const requests = await until(
      () => receiver.requests.length >= count && receiver.requests,
      `${count} requests have arrived`,
    );
    await bench.quiet();
    assert.equal(requests.length, count);
    assert.deepEqual(bench.at("refused"), []);
    return requests;
  };

  describe("of CUCM, as a CDR event", () => {
    const cdrEvent = { name: "Caller ID Webhook", payload: "cdr-event", method: "POST" };

    it("[CD-001][CD-014][CD-018][CD-020..023] is meta, cdr and name, byte for byte, with the headers of the form", async () => {
      const extras = [{ key: "event", value: "missed call" }];
      const headers = [{ key: "X-Api-Key", value: "k1" }];
      await load(fromFolder(["hook"]), webhook("hook", { ...cdrEvent, extras, headers }));
      file(sampleFile());
      const [request] = await arrived(1);
      const { method, url, body } = request!;
      assert.deepEqual([method, url], ["POST", "/hook"]);
      assert.equal(
        body,
        `{"meta":{"event":"missed call"},"cdr":${JSON.stringify(sampleRecord)},"name":"Caller ID Webhook"}`,
      );
      assert.equal(request!.headers["content-type"], "application/json");
      assert.equal(request!.headers["x-api-key"], "k1");
    });

    it("[CB-073][CD-026][CD-027] is told of where its conditions hold, with all of its data, and counted", async () => {
      const conditions = [
        { field: "cdr.duration", op: "eq", value: "0", valueType: "num" },
        { field: "cdr.dateTimeConnect", op: "empty", value: "", valueType: "str" },
      ];
      const filter = (id: string, more: object[], wires: string[]): FlowNode =>
        node(id, "call-trigger-filter", { conditions: [...conditions, ...more], wires: [wires, []] });
      const other = [{ field: "cdr.origCause_value", op: "neq", value: "16", valueType: "str" }];
      const body =
        '{"at":"{{ cdr.dateTimeOrigination }}","answered":"{{ cdr.dateTimeConnect }}","hits":{{ trigger.hits }}}';
      await load(
        fromFolder(["missed", "none"]),
        filter("missed", [], ["event", "text"]),
        filter("none", other, ["never"]),
        webhook("event", cdrEvent),
        webhook("text", { payload: "template", body, method: "POST" }),
        webhook("never", cdrEvent),
      );
      file(sampleFile());
      const bodies = new Map((await arrived(2)).map(({ url, body }) => [url, body]));
      assert.equal(
        bodies.get("/event"),
        `{"meta":{},"cdr":${JSON.stringify(sampleRecord)},"name":"Caller ID Webhook"}`,
      );
      assert.equal(bodies.get("/text"), '{"at":"2023-11-06T14:57:22Z","answered":"Never","hits":1}');
    });

    it("goes as a form, each part as JSON text", async () => {
      await load(fromFolder(["hook"]), webhook("hook", { ...cdrEvent, format: "form" }));
      file(sampleFile());
      const [{ headers, body }] = (await arrived(1)) as [Received];
      assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
      assert.deepEqual(
        [...new URLSearchParams(body)],
        [
          ["meta", "{}"],
          ["cdr", JSON.stringify(sampleRecord)],
          ["name", "Caller ID Webhook"],
        ],
      );
    });
  });

  describe("of a cloud session, as a post-call webhook", () => {
    const triggerId = "5e0b3b1e-7d0f-4c55-8d1b-0d5a2f5f7a01";
    const postCall = { payload: "post-call", triggerId, method: "POST" };
    const { id, tenantId } = cloudEnvelope;
    /** With the plus sign as the vendor's own sample writes it. */
    const raw = JSON.stringify({ ...cloudEnvelope, cdr: cloudRecord }).replaceAll('"+', '"\\u002B');
    const expected = { triggerId, id, tenantId, cdr: cloudRecord };

    it("[XD-001][XD-025][XD-026] is one request per webhook that is enabled, byte for byte", async () => {
      await fromHttp(
        ["hook", "second", "off"],
        webhook("hook", postCall),
        webhook("second", { ...postCall, method: "PUT", extras: [{ key: "hook", value: "post call" }] }),
        webhook("off", { ...postCall, enabled: false }),
      );
      assert.ok(raw.includes("\\u002B44"));
      await post(raw);
      const byUrl = new Map((await arrived(2)).map((request) => [request.url, request]));
      assert.equal(byUrl.get("/hook")!.body, JSON.stringify(expected));
      assert.equal(byUrl.get("/second")!.method, "PUT");
      assert.equal(
        byUrl.get("/second")!.body,
        JSON.stringify({ ...expected, customData: { hook: "post call" } }),
      );
    });

    it("[XD-015][XD-016] goes as a form, and in the query of a GET", async () => {
      await fromHttp(
        ["form", "get"],
        webhook("form", { ...postCall, format: "form" }),
        webhook("get", { ...postCall, method: "GET" }),
      );
      await post(raw);
      const pairs = [
        ["triggerId", triggerId],
        ["id", id],
        ["tenantId", tenantId],
        ["cdr", JSON.stringify(cloudRecord)],
      ];
      for (const { method, url, headers, body } of await arrived(2)) {
        const { pathname, searchParams } = new URL(url, receiver.url);
        if (pathname === "/form") {
          assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
          assert.deepEqual([...new URLSearchParams(body)], pairs);
        } else {
          assert.deepEqual([method, body], ["GET", ""]);
          assert.deepEqual([...searchParams], pairs);
        }
      }
    });

    it("[XD-006] keeps a long signature in the URL byte for byte", async () => {
      const path = `/workflows/0a1b/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${"aB3_-%2F%2B%3D".repeat(20)}`;
      await fromHttp(["hook"], webhook("hook", { ...postCall, url: receiver.url + path }));
      await post(raw);
      const [request] = await arrived(1);
      assert.equal(request!.url, path);
      assert.equal(request!.body, JSON.stringify(expected));
    });

    it("[XD-007] reaches one receiver while another fails", async () => {
      receiver.answer(({ url }: Received) => ({ status: url === "/bad" ? 500 : 204 }));
      const all = (wires: string[]) => ({ conditions: [], wires: [wires, []] });
      await fromHttp(
        ["one", "two"],
        node("one", "call-trigger-filter", all(["bad"])),
        node("two", "call-trigger-filter", all(["good"])),
        webhook("bad", postCall),
        webhook("good", postCall),
      );
      await post(raw);
      const urls = (await arrived(2)).map(({ url }) => url);
      assert.deepEqual(urls.sort(), ["/bad", "/good"]);
      const [failed] = await bench.got("given-up");
      assert.equal((failed!.webhook as Config).status, 500);
      assert.equal(((await bench.got("out"))[0]!.webhook as Config).status, 204);
    });
  });

  describe("of a contact centre, in its own envelope", () => {
    const events = ["App.QueueWebhook", "App.IvrWebhook", "App.TestWebhook"];
    const contactCentre = { payload: "contact-centre", events, method: "POST" };
    const queue = contactCentreEnvelope("App.QueueWebhook", queueRecord);
    const queueData = { ...queueRecord, ResourceAccountObjectId: null, MetServiceLevel: true };

    it("[LC-007][LC-012] is sent once when a queue call has ended, byte for byte, with the headers of the form or none", async () => {
      await fromHttp(
        ["plain", "custom"],
        webhook("plain", contactCentre),
        webhook("custom", { ...contactCentre, headers: [{ key: "X-Tenant", value: "t-1" }] }),
      );
      await post(JSON.stringify(queue));
      for (const { url, body, headers } of await arrived(2)) {
        const { Id } = JSON.parse(body) as { Id: string };
        assert.match(Id, /^[0-9a-f-]{36}$/);
        assert.equal(
          body,
          JSON.stringify({
            Id,
            WebhookEvent: "App.QueueWebhook",
            Attempt: 1,
            Data: queueData,
            CreationTimeUtc: queue.CreationTimeUtc,
          }),
        );
        assert.equal(headers["x-tenant"], url === "/custom" ? "t-1" : undefined);
      }
    });

    it("[LC-014] is sent once when an IVR call has ended, with every field of its kind", async () => {
      await fromHttp(["hook"], webhook("hook", contactCentre));
      await post(JSON.stringify(contactCentreEnvelope("App.IvrWebhook", ivrRecord)));
      const { WebhookEvent, Attempt, Data } = JSON.parse((await arrived(1))[0]!.body);
      assert.deepEqual([WebhookEvent, Attempt], ["App.IvrWebhook", 1]);
      assert.deepEqual(Data.IvrInputs, ivrRecord.IvrInputs);
      assert.equal(Data.DataValue01, "gold");
      assert.equal(Data.DataValue20, null);
      assert.equal(Data.TrasnferToId, 7);
    });

    it("is signed over the bytes that arrive, each attempt by itself", async () => {
      const key = Buffer.from("a key of 24 bytes at all");
      receiver.answer(({ body }: Received) => ({ status: JSON.parse(body).Attempt === 1 ? 500 : 200 }));
      const twice = { ...contactCentre, retries: 1, retryDelay: 0.02, retryOn: "any-failure" };
      await fromHttp(
        ["abp", "standard"],
        webhook("abp", { ...twice, sign: "abp", credentials: { secret: "whs_1" } }),
        webhook("standard", {
          ...twice,
          sign: "standard-webhooks",
          credentials: { secret: `whsec_${key.toString("base64")}` },
        }),
      );
      await post(JSON.stringify(queue));
      for (const { url, body, headers } of await arrived(4)) {
        if (url === "/abp") {
          const digest = createHmac("sha256", "whs_1").update(body).digest();
          const said = String(headers["abp-webhook-signature"])
            .replace(/^sha256=/, "")
            .split("-");
          assert.deepEqual(Buffer.from(said.join(""), "hex"), digest);
          assert.equal(said.length, 32);
        } else {
          const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
          assert.equal(
            headers["webhook-signature"],
            `v1,${createHmac("sha256", key).update(text).digest("base64")}`,
          );
          assert.equal(headers["webhook-id"], JSON.parse(body).Id);
        }
      }
      const attempts = receiver.requests.map(({ url, body }) => `${url} ${JSON.parse(body).Attempt}`);
      assert.deepEqual(attempts.sort(), ["/abp 1", "/abp 2", "/standard 1", "/standard 2"]);
    });
  });
});
