import { strict as assert } from "node:assert";

import cubeNode = require("../../nodes/cube/call-cube.js");
import curriIn = require("../../nodes/curri-in/call-curri-in.js");
import curriReply = require("../../nodes/curri-reply/call-curri-reply.js");
import listenerNode = require("../../nodes/listener/call-listener.js");
import store = require("../../nodes/store/call-store.js");
import triggerFilter = require("../../nodes/trigger-filter/call-trigger-filter.js");
import webhookOut = require("../../nodes/webhook-out/call-webhook-out.js");
import xccIn = require("../../nodes/xcc-in/call-xcc-in.js");

import { makeAuthority } from "../support/certificates.js";
import { Cube } from "../support/cube.js";
import { callScript, guidOfCall } from "../support/cube-calls.js";
import { Cucm } from "../support/cucm.js";
import { FlowBench, type Msg } from "../support/flow-bench.js";
import { freePort } from "../support/free-port.js";
import type { FlowNode } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";
import { until } from "../support/until.js";

const coreTls = require("@node-red/nodes/core/network/05-tls.js");
const parties = { number: 25, calling: "+12517676234", called: "+12025550199" };

interface CallMsg extends Msg {
  payload: { call_state: string; called_number: string; calling_number: string; timestamp: string };
  event: Record<string, unknown>;
  call: Record<string, unknown>;
}

const statesOf = (messages: Msg[]): string[] =>
  (messages as CallMsg[]).map(({ payload }) => payload.call_state);

describe("CUBE XCC in", () => {
  const bench = new FlowBench(
    listenerNode,
    cubeNode,
    xccIn,
    webhookOut,
    store,
    triggerFilter,
    curriIn,
    curriReply,
    coreTls,
  ).hooks();
  let port: number;
  let remoteUrl: string;
  let cube: Cube;
  const cubes: Cube[] = [];
  const receivers: Receiver[] = [];

  const startCube = async (url = remoteUrl, more: object = {}): Promise<Cube> => {
    const started = await Cube.start({ remoteUrl: url, ...more });
    cubes.push(started);
    return started;
  };
  const startReceiver = async (): Promise<Receiver> => {
    const receiver = await Receiver.start({ status: 200 });
    receivers.push(receiver);
    return receiver;
  };
  const listener = (more: object = {}): FlowNode => ({
    id: "listener",
    type: "call-listener",
    mode: "port",
    host: "127.0.0.1",
    port,
    ...more,
  });
  const gateway = (more: object = {}): FlowNode => ({
    id: "cube",
    type: "call-cube",
    name: "edge",
    host: "127.0.0.1",
    port: cube.port,
    listener: "listener",
    callbackPath: "/xcc",
    callbackUrl: remoteUrl,
    ...more,
  });
  const tab: FlowNode = { id: "f", type: "tab" };
  const eventsIn = (more: object = {}): FlowNode => ({
    id: "n",
    type: "call-xcc-in",
    z: "f",
    cube: "cube",
    timeZone: "UTC",
    wires: [["out"]],
    ...more,
  });
  const out: FlowNode = { id: "out", z: "f", type: "helper" };
  const flow = (...more: FlowNode[]): FlowNode[] => [tab, listener(), gateway(), eventsIn(), out, ...more];
  const registered = (of = cube): Promise<unknown> =>
    until(
      () => of.registrationId !== "",
      "a registration",
      () => of.requests.map(({ name }) => name).join(),
    );

  beforeEach(async () => {
    port = await freePort();
    remoteUrl = `http://127.0.0.1:${port}/xcc`;
    cube = await startCube();
  });
  // The runtime stops its flows first, while the gateways still answer.
  after(async () => {
    for (const one of cubes.splice(0)) await one.stop();
    for (const one of receivers.splice(0)) await one.stop();
  });

  it("[CB-006][CB-007][CB-010] sends four keys a state, in their order, and nothing for what else legs do", async () => {
    await bench.load(...flow());
    await registered();
    await cube.play("transfer", parties);
    const messages = (await bench.got("out", 3)) as CallMsg[];
    assert.equal(messages.length, 3);
    assert.deepEqual(statesOf(messages), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
    for (const { payload } of messages) {
      assert.deepEqual(Object.keys(payload), ["call_state", "called_number", "calling_number", "timestamp"]);
      assert.deepEqual([payload.calling_number, payload.called_number], [parties.calling, parties.called]);
      assert.match(payload.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      assert.ok(Math.abs(Date.parse(payload.timestamp) - Date.now()) < 60_000);
    }
  });

  it("[CB-056] tells which call it is, how long it was and why it ended", async () => {
    await bench.load(...flow());
    await registered();
    await cube.play("answered", parties);
    const messages = (await bench.got("out", 3)) as CallMsg[];
    const guid = guidOfCall(25).replaceAll(/-?0x/g, "");
    for (const [index, { call, event, payload }] of messages.entries()) {
      assert.equal(call.id, guid);
      assert.equal(call.event, `${guid}:${index + 1}`);
      assert.equal(call.source, "cube");
      assert.equal(call.received, payload.timestamp);
      assert.equal(event.type, "cube");
      assert.equal(event.cube, "edge");
      assert.equal(event.guid, guid);
      assert.equal(event.call_id, "25");
      assert.equal(event.sequence, index + 1);
      assert.equal(event.transformed_called_number, "2199");
      assert.match(String(event.local_time), /^\d\d:\d\d$/);
    }
    assert.deepEqual([messages[2]!.event.duration, messages[2]!.event.cause], [12, 16]);
    assert.ok(!("duration" in messages[1]!.event) && !("cause" in messages[1]!.event));
  });

  it("[CB-032] sends only the states that are chosen", async () => {
    await bench.load(...flow(eventsIn({ id: "n2", states: ["CONNECTED"], wires: [["out2"]] })), {
      ...out,
      id: "out2",
    });
    await registered();
    await cube.play("answered", parties);
    await bench.got("out", 3);
    assert.deepEqual(statesOf(bench.at("out2")), ["CONNECTED"]);
  });

  it("[CB-032] sends nothing, and says so, when none is chosen", async () => {
    await bench.load(tab, listener(), gateway(), eventsIn({ states: [] }), out);
    await registered();
    await cube.play("answered", parties);
    await bench.quiet();
    assert.equal(bench.at("out").length, 0);
    assert.match(bench.warnings("n").join(), /sends nothing/);
  });

  it("[CB-033] has no event of another gateway, on one path and on two", async () => {
    const [same, apart] = [await startCube(), await startCube(`http://127.0.0.1:${port}/other`)];
    await bench.load(
      ...flow(
        gateway({ id: "same", name: "b", port: same.port }),
        gateway({
          id: "apart",
          name: "c",
          port: apart.port,
          callbackPath: "/other",
          callbackUrl: `http://127.0.0.1:${port}/other`,
        }),
        eventsIn({ id: "n2", cube: "same", wires: [["out2"]] }),
        { ...out, id: "out2" },
        eventsIn({ id: "n3", cube: "apart", wires: [["out3"]] }),
        { ...out, id: "out3" },
      ),
    );
    for (const one of [cube, same, apart]) await registered(one);
    await Promise.all([
      cube.play("answered", parties),
      same.play("busy", parties),
      apart.play("no-answer", parties),
    ]);
    await until(() => bench.at("out3").length === 2 && bench.at("out2").length === 1, "all have arrived");
    await bench.got("out", 3);
    const cubesOf = (id: string): unknown[] => (bench.at(id) as CallMsg[]).map(({ event }) => event.cube);
    assert.deepEqual(cubesOf("out"), ["edge", "edge", "edge"]);
    assert.deepEqual(cubesOf("out2"), ["b"]);
    assert.deepEqual(cubesOf("out3"), ["c", "c"]);
  });

  it("gives several nodes of one gateway the same events, each a message of its own", async () => {
    await bench.load(...flow(eventsIn({ id: "n2", wires: [["out2"]] }), { ...out, id: "out2" }));
    await registered();
    await cube.play("busy", parties);
    const [one] = await bench.got("out");
    const [other] = await bench.got("out2");
    assert.notEqual(one!.event, other!.event);
    assert.deepEqual(one!.event, other!.event);
  });

  it("[CB-001][CB-021][CB-029][CB-034] streams the events of a call to an API, in order", async () => {
    const api = await startReceiver();
    await bench.load(
      ...flow({
        id: "hook",
        z: "f",
        type: "call-webhook-out",
        name: "CRM",
        method: "POST",
        url: `${api.url}/calls`,
        payload: "msg",
        headers: [{ key: "Authorization", value: "Bearer token" }],
        wires: [[], []],
      }).map((node) => (node.id === "n" ? { ...node, wires: [["hook"]] } : node)),
    );
    await registered();
    for (const step of callScript("answered", parties)) {
      await cube.event(step);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const requests = await api.received(3);
    assert.deepEqual(
      requests.map(({ body }) => JSON.parse(body).call_state),
      ["ALERTING", "CONNECTED", "DISCONNECTED"],
    );
    const [{ body, headers, url }] = requests as [(typeof requests)[0]];
    assert.match(
      body,
      /^\{"call_state":"ALERTING","called_number":"\+12025550199","calling_number":"\+12517676234","timestamp":"[^"]+Z"\}$/,
    );
    assert.equal(headers.authorization, "Bearer token");
    assert.equal(url, "/calls");
  });

  describe("[CB-001][CB-006][CB-030][CB-041] as call events of a webhook, kept until they are delivered", () => {
    const hook = (url: string, more: object = {}): FlowNode => ({
      id: "hook",
      z: "f",
      type: "call-webhook-out",
      name: "CRM Call Events",
      mode: "post-call",
      method: "POST",
      url,
      payload: "call-event",
      retries: 3,
      retryDelay: 0.02,
      retryOn: "server-error",
      wires: [["sent"], []],
      ...more,
    });
    const wired = (...hooks: FlowNode[]): FlowNode[] => [
      tab,
      listener(),
      gateway(),
      eventsIn({ wires: [hooks.map(({ id }) => id)] }),
      ...hooks,
      { ...out, id: "sent" },
    ];

    it("are told in their order, though the receiver fails in between, and byte by byte what they are", async () => {
      const api = await startReceiver();
      api.answer({ status: 200 }, { status: 503 }, { status: 503 }, { status: 200 });
      await bench.load(...wired(hook(api.url)));
      await registered();
      await cube.play("answered", parties);
      await bench.got("sent", 3);
      const bodies = api.requests.map(({ body }) => body);
      assert.deepEqual(
        bodies.map((body) => JSON.parse(body).call_state),
        ["ALERTING", "CONNECTED", "CONNECTED", "CONNECTED", "DISCONNECTED"],
      );
      const { timestamp } = JSON.parse(bodies[0]!) as { timestamp: string };
      assert.equal(
        bodies[0],
        `{"call_state":"ALERTING","called_number":"+12025550199","calling_number":"+12517676234","timestamp":"${timestamp}"}`,
      );
      assert.equal(new Set(bodies.slice(1, 4)).size, 1, "every attempt says the same");
      assert.ok(api.requests.every(({ method }) => method === "POST"));
    });

    it("[CB-056] carry the id of the call where extras ask for it", async () => {
      const api = await startReceiver();
      await bench.load(...wired(hook(api.url, { extras: [{ key: "call_id", value: "{{ call.id }}" }] })));
      await registered();
      await cube.play("answered", parties);
      await bench.got("sent", 3);
      const bodies = api.requests.map(({ body }) => JSON.parse(body) as Record<string, string>);
      assert.deepEqual(Object.keys(bodies[0]!), [
        "call_state",
        "called_number",
        "calling_number",
        "timestamp",
        "call_id",
      ]);
      assert.equal(new Set(bodies.map(({ call_id }) => call_id)).size, 1);
    });

    it("[CB-031][CB-070] are not sent by a webhook that is switched off, and pass it", async () => {
      const api = await startReceiver();
      await bench.load(...wired(hook(api.url, { enabled: false })));
      await registered();
      await cube.play("answered", parties);
      assert.deepEqual(statesOf(await bench.got("sent", 3)), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
      assert.equal(api.requests.length, 0);
      await bench.deploy("nodes", ...wired(hook(api.url)));
      await registered();
      await cube.play("busy", { ...parties, number: 26 });
      assert.equal((await api.received(1)).length, 1, "on again after the deploy");
    });

    describe("[CB-051][CB-052][CB-054] say how they failed", () => {
      for (const [what, reply, more, expected] of [
        ["401", { status: 401 }, {}, "auth"],
        ["403", { status: 403 }, {}, "auth"],
        ["404", { status: 404 }, {}, "not_found"],
        ["nothing in time", { delayMs: 1000 }, { timeout: 0.1 }, "timeout"],
      ] as const) {
        it(`when the answer is ${what}`, async () => {
          const api = await startReceiver();
          api.answer(reply);
          await bench.load(...wired(hook(api.url, { retries: 0, wires: [[], ["sent"]], ...more })));
          await registered();
          await cube.play("busy", parties);
          const [failed] = await bench.got("sent");
          assert.equal((failed!.webhook as { error: { class: string } }).error.class, expected);
        });
      }
    });

    it("[CB-019][CB-069] go to an API whose certificate a private authority has issued, and to no other", async () => {
      const authority = makeAuthority();
      const secure = await Receiver.startTls(authority.issue({ commonName: "127.0.0.1" }), { status: 200 });
      receivers.push(secure);
      const trusted: FlowNode = {
        id: "ca",
        type: "tls-config",
        verifyservercert: true,
        credentials: { cadata: authority.ca },
      };
      const failing = hook(secure.url, { id: "stranger", retries: 0, wires: [[], ["failed"]] });
      await bench.load(trusted, ...wired(hook(secure.url, { tls: "ca" }), failing), { ...out, id: "failed" });
      await registered();
      await cube.play("busy", parties);
      await bench.got("sent");
      const [failed] = await bench.got("failed");
      assert.equal((failed!.webhook as { error: { class: string } }).error.class, "tls");
    });
  });

  it("[CB-074..077] leaves calls to CURRI, whose answer an API can decide, by URL with variables too", async () => {
    const api = await startReceiver();
    api.answer(({ url }) => ({ json: url.endsWith("666") ? { action: "block" } : { name: "John <Doe>" } }));
    const replying = (id: string, more: object): FlowNode => ({
      id,
      type: "call-curri-reply",
      z: "f",
      wires: [[]],
      ...more,
    });
    await bench.load(
      ...flow(
        { id: "in", type: "call-curri-in", z: "f", listener: "listener", path: "/curri", wires: [["hook"]] },
        {
          id: "hook",
          z: "f",
          type: "call-webhook-out",
          name: "crm",
          method: "GET",
          url: `${api.url}/{{ event.calling_number }}`,
          wires: [["blocked"], []],
        },
        {
          id: "blocked",
          z: "f",
          type: "call-trigger-filter",
          conditions: [{ field: "app_data.crm.data.action", op: "eq", value: "block", valueType: "str" }],
          wires: [["reject"], ["goon"]],
        },
        replying("reject", { action: "reject" }),
        replying("goon", { action: "continue", callingName: "{{ app_data.crm.data.name }}" }),
      ),
    );
    const cucm = new Cucm(`http://127.0.0.1:${port}/curri`);
    const blocked = await cucm.ask({ callingNumber: "666", calledNumber: "2" });
    const known = await cucm.ask({ callingNumber: "1", calledNumber: "2" });
    cucm.close();
    assert.deepEqual([blocked.xacmlDecision, blocked.decision.action], ["Deny", "reject"]);
    assert.equal(known.decision.calling_name, "John <Doe>");
  });

  it("[CB-002] is quick: from the gateway's message to the API's request", async () => {
    const api = await startReceiver();
    await bench.load(
      ...flow({
        id: "hook",
        z: "f",
        type: "call-webhook-out",
        method: "POST",
        url: api.url,
        payload: "msg",
        wires: [[], []],
      }).map((node) => (node.id === "n" ? { ...node, wires: [["hook"]] } : node)),
    );
    await registered();
    const took: number[] = [];
    for (let number = 1; number <= 10; number += 1) {
      const sentAt = Date.now();
      await cube.play("busy", { ...parties, number });
      const requests = await api.received(number);
      took.push(requests.at(-1)!.at - sentAt);
    }
    assert.ok(Math.min(...took) < 100, `${took} ms`);
  });

  it("[CB-022] stands beside CURRI in, on one server", async () => {
    await bench.load(
      ...flow(
        { id: "in", type: "call-curri-in", z: "f", listener: "listener", path: "/curri", wires: [["reply"]] },
        { id: "reply", type: "call-curri-reply", z: "f", callingName: "Ann", wires: [[]] },
      ),
    );
    await registered();
    await cube.play("answered", parties);
    await bench.got("out", 3);
    const cucm = new Cucm(`http://127.0.0.1:${port}/curri`);
    const { decision } = await cucm.ask({ callingNumber: "1", calledNumber: "2" });
    cucm.close();
    assert.equal(decision.calling_name, "Ann");
  });

  it("[CB-015][CB-020][CB-023][CB-026][CB-066] shows that it cannot reach the gateway, and sends nothing", async () => {
    const nobody = await freePort();
    await bench.load(tab, listener(), gateway({ port: nobody }), eventsIn(), out);
    await bench.status("n", /^cannot reach CUBE: connection refused$/);
    assert.equal(bench.statuses("n").at(-1)!.fill, "red");
    assert.match(bench.warnings("cube").join(), /Cannot register with http:\/\/127\.0\.0\.1:\d+\/cisco_xcc/);
    assert.equal((await cube.event(callScript("busy", parties)[0]!)).status, 200);
    assert.equal(bench.at("out").length, 0);
  });

  it("warns once of a gateway that stays unreachable over a redeploy, and again of another address", async () => {
    const flowTo = (port: number): FlowNode[] => [tab, listener(), gateway({ port }), eventsIn(), out];
    const nobody = await freePort();
    const said = (): number => bench.warnings("cube").filter((text) => /Cannot register/.test(text)).length;
    const failed = () => bench.status("n", /^cannot reach CUBE/);
    await bench.load(...flowTo(nobody));
    await failed();
    assert.equal(said(), 1);
    await bench.deploy("full", ...flowTo(nobody));
    await failed();
    assert.equal(said(), 1);
    await bench.deploy("full", ...flowTo(await freePort()));
    await until(() => said() === 2, "the other address is told of");
  });

  it("[CB-020][CB-024][CB-066][CB-067] shows what it hears of a registered gateway, and when", async () => {
    await bench.load(...flow());
    await bench.status("n", /^registered, no probes$/);
    assert.equal(bench.statuses("n").at(-1)!.fill, "yellow");
    await cube.probe();
    await bench.status("n", /^registered, probe \d\d:\d\d:\d\d$/);
    assert.equal(bench.statuses("n").at(-1)!.fill, "green");
    await cube.play("busy", { ...parties, number: 27 });
    await bench.status("n", /^registered, probe \d\d:\d\d:\d\d, 1 event, \d\d:\d\d:\d\d$/);
    await cube.play("answered", parties);
    await bench.status("n", /^registered, probe \d\d:\d\d:\d\d, 4 events, last \d\d:\d\d:\d\d$/);
    await cube.play("busy", { ...parties, number: 26 });
    await bench.status("n", /5 events/);
  });

  it("shows that the gateway refused, with its words in the log, or is out of service", async () => {
    cube.manner = "fault";
    await bench.load(...flow());
    await bench.status("n", /^refused by CUBE$/);
    assert.match(bench.warnings("cube").join(), /application not configured: no such remote-url/);
    cube.manner = "shutdown";
    await cube.tellStatus("IN_SERVICE");
    await bench.status("n", /^XCC out of service$/);
  });

  it("[CB-024] registers again by itself when the router reloads", async () => {
    await bench.load(...flow());
    await registered();
    await cube.probe();
    await bench.status("n", /probe/);
    await cube.reload();
    await registered();
    await cube.play("answered", parties);
    assert.deepEqual(statesOf(await bench.got("out", 3)), ["ALERTING", "CONNECTED", "DISCONNECTED"]);
  });

  it("unregisters when it is redeployed or stopped, and keeps its calls through a redeploy", async () => {
    await bench.load(...flow());
    await registered();
    const script = callScript("answered", parties);
    for (const step of script.slice(0, 7)) await cube.event(step);
    await bench.got("out", 2);
    const [first] = cube.registrations;
    await bench.deploy("full", ...flow());
    await registered();
    assert.deepEqual(
      cube.requests.map(({ name, registrationId }) => [name, registrationId]),
      [
        ["RequestXccRegister", ""],
        ["RequestXccUnRegister", first],
        ["RequestXccRegister", ""],
      ],
    );
    for (const step of script.slice(7)) await cube.event(step);
    const [last] = (await bench.got("out")) as CallMsg[];
    assert.equal(last!.payload.call_state, "DISCONNECTED");
    assert.equal(last!.payload.calling_number, parties.calling);
    await bench.stop();
    assert.deepEqual(cube.registrations, []);
  });

  for (const [what, more, words] of [
    ["no gateway is chosen", { in: { cube: "" } }, /^no CUBE chosen$/],
    ["the gateway has no callback URL", { cube: { callbackUrl: "" } }, /^CUBE not configured$/],
    ["the gateway has no host", { cube: { host: "" } }, /^CUBE not configured$/],
    ["the TLS configuration is missing", { cube: { secure: true, tls: "gone" } }, /^CUBE not configured$/],
  ] as const) {
    it(`[CB-023] says that ${what}`, async () => {
      const given = more as { in?: object; cube?: object };
      await bench.load(tab, listener(), gateway(given.cube), eventsIn(given.in), out);
      await bench.status("n", words);
      if (given.cube) assert.equal(bench.errors("cube").length, 1);
    });
  }

  it("says that its path is in use, and takes over when the other one goes", async () => {
    const other = {
      id: "in",
      type: "call-curri-in",
      z: "f",
      listener: "listener",
      path: "/xcc",
      wires: [[]],
    };
    await bench.load(tab, listener(), other, gateway(), eventsIn(), out);
    const busy = [tab, listener(), gateway(), eventsIn(), out];
    const states = [/path in use/, /registered/];
    // Config nodes start first, so here it is CURRI in that stands by.
    await bench.status("n", states[1]!);
    await bench.status("in", states[0]!);
    await bench.deploy("nodes", ...busy);
    await cube.probe();
    await bench.status("n", /probe/);
  });

  it("[CB-017] says that its port is taken", async () => {
    const taken = await startReceiver();
    await bench.load(tab, listener({ port: taken.port }), gateway(), eventsIn(), out);
    await bench.status("n", /^port in use$/);
    assert.equal(cube.count("RequestXccRegister"), 0, "the gateway could not reach us");
  });

  it("[CB-017] registers on port 8090 of the gateway, for any callback address, unless told otherwise", () => {
    const { migrate, gatewayUrl } =
      require("../../nodes/cube/config.js") as typeof import("../../nodes/cube/config.js");
    const url = (more: object): string => gatewayUrl(migrate({ host: "192.0.2.1", ...more }));
    assert.equal(url({}), "http://192.0.2.1:8090/cisco_xcc");
    assert.equal(url({ port: "443", secure: true }), "https://192.0.2.1:443/cisco_xcc");
    assert.equal(url({ host: "2001:db8::1", path: "other" }), "http://[2001:db8::1]:8090/other");
  });

  it("turns away addresses that are not on the listener's list, and bodies that are too large", async () => {
    await bench.load(tab, listener({ maxBody: 1 }), gateway(), eventsIn(), out);
    await registered();
    assert.equal((await cube.send("x".repeat(2000))).status, 400);
    await until(() => /larger than 1 kB/.test(bench.warnings("cube").join()), "it says so");
    await bench.deploy("full", tab, listener({ allow: ["192.0.2.0/24"] }), gateway(), eventsIn(), out);
    await until(() => cube.registrationId !== "", "it is registered again");
    assert.equal((await cube.send("").catch(() => ({ status: 403 }))).status, 403);
    await until(() => /is not on the listener's list/.test(bench.warnings("cube").join()), "it says so");
  });

  it("speaks HTTPS both ways, each side with a certificate that the other one knows", async () => {
    const authority = makeAuthority();
    const server = authority.issue({ commonName: "127.0.0.1" });
    const client = authority.issue({ commonName: "node-red", client: true });
    remoteUrl = `https://127.0.0.1:${port}/xcc`;
    cube = await startCube(remoteUrl, { tls: { ca: authority.ca, server, client } });
    const tls = (id: string, own: { key: string; cert: string }, ca = authority.ca): FlowNode => ({
      id,
      type: "tls-config",
      verifyservercert: true,
      credentials: { certdata: own.cert, keydata: own.key, cadata: ca },
    });
    const secure = (...configs: FlowNode[]): FlowNode[] => [
      tab,
      ...configs,
      tls("tls-in", server),
      listener({ tls: "tls-in", clientCert: "require" }),
      gateway({ secure: true, tls: "tls-out" }),
      eventsIn(),
      out,
    ];
    await bench.load(...secure(tls("tls-out", client)));
    await registered();
    await cube.play("answered", parties);
    assert.equal((await bench.got("out", 3)).length, 3);

    const stranger = makeAuthority("Somebody else");
    await bench.deploy("full", ...secure(tls("tls-out", client, stranger.ca)));
    await bench.status("n", /^cannot reach CUBE: TLS failed$/);
    await bench.deploy("full", ...secure(tls("tls-out", stranger.issue({ commonName: "x", client: true }))));
    await bench.status("n", /^cannot reach CUBE: (TLS failed|network error)$/);
  });

  it("[CB-027] names the gateway in events and logs, by its host where it has no name", async () => {
    await bench.load(tab, listener(), gateway({ name: "" }), eventsIn(), out);
    await registered();
    await cube.play("busy", parties);
    const [message] = (await bench.got("out")) as CallMsg[];
    assert.equal(message!.event.cube, "127.0.0.1");
  });

  it("[CB-025] keeps the last events of each gateway for the admin API", async () => {
    await bench.load(...flow());
    await registered();
    for (let number = 1; number <= 20; number += 1) await cube.play("answered", { ...parties, number });
    await bench.got("out", 60);
    const { recentCalls } = require("../../lib/call/index.js") as typeof import("../../lib/call/index.js");
    const last = recentCalls.list(50, "cube");
    assert.equal(last.length, 50);
    const { at, id, ...shown } = last[0]!;
    assert.deepEqual(shown, {
      node: "cube",
      source: "cube",
      callingNumber: parties.calling,
      calledNumber: parties.called,
      cube: "edge",
      state: "DISCONNECTED",
    });
    assert.equal(id, guidOfCall(20).replaceAll(/-?0x/g, ""));
    assert.ok(at > 0);
  });
});
