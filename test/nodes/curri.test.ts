import { strict as assert } from "node:assert";
import type { CallTestResult } from "../../lib/curri/index.js";
import { Cucm } from "../support/cucm.js";
import { type FlowNode, NodeRed } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";
import { until } from "../support/until.js";

const tab: FlowNode = { id: "tab", type: "tab", label: "calls" };
const curriIn = (more: object = {}): FlowNode => ({
  id: "in",
  type: "call-curri-in",
  z: "tab",
  path: "/curri",
  deadline: 600,
  wires: [["reply"]],
  ...more,
});
const curriReply = (more: object = {}): FlowNode => ({
  id: "reply",
  type: "call-curri-reply",
  z: "tab",
  action: "continue",
  wires: [[]],
  ...more,
});
const func = (id: string, code: string, to: string[] = []): FlowNode => ({
  id,
  type: "function",
  z: "tab",
  func: code,
  outputs: 1,
  wires: [to],
});
/** Keeps what Catch sees where the admin API can read it. */
const catcher = (scope: string[]): FlowNode[] => [
  { id: "catch", type: "catch", z: "tab", scope, wires: [["keep"]] },
  func("keep", 'global.set("caught", (global.get("caught") || []).concat([msg]));'),
];
const call = { callingNumber: "9725550101", calledNumber: "50102", callingDeviceName: "SEP123456789ABC" };

describe("CURRI in and CURRI reply", function () {
  this.timeout(20_000);
  let nodeRed: NodeRed;
  const askers: Cucm[] = [];
  const cucm = (path = "/curri"): Cucm => {
    const asker = new Cucm(nodeRed.url + path);
    askers.push(asker);
    return asker;
  };
  // biome-ignore lint/suspicious/noExplicitAny: messages have the shape that each test asserts
  const kept = async (key: string): Promise<any> => {
    const { msg } = (await nodeRed.admin(`context/global/${key}`)) as { msg: string };
    return msg === "(undefined)" ? [] : JSON.parse(msg);
  };
  /** Waits until so many have been kept: what a flow does after the answer comes after the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const arrived = async (key: string, count = 1): Promise<any[]> => {
    // biome-ignore lint/suspicious/noExplicitAny: see above
    let all: any[] = [];
    return until(
      async () => {
        all = await kept(key);
        return all.length >= count && all;
      },
      `${count} are kept under "${key}"`,
      () => JSON.stringify(all),
    );
  };
  const callTest = async (id: string, body: object): Promise<CallTestResult & { path_taken: boolean }> =>
    (await nodeRed.post(`call-events/test/${id}`, body)) as CallTestResult & { path_taken: boolean };
  const deploy = async (...nodes: FlowNode[]): Promise<void> => {
    // Without a place on the canvas Node-RED takes a node for a configuration node.
    await nodeRed.deploy([tab, ...nodes.map((node, index) => ({ x: 100, y: 40 * index, ...node }))]);
  };

  before(async () => {
    nodeRed = await NodeRed.start();
  });
  after(() => nodeRed.stop());
  beforeEach(() => nodeRed.admin("context/global/caught", { method: "DELETE" }));
  afterEach(() => {
    for (const asker of askers.splice(0)) asker.close();
  });

  it("answers HEAD on the same connection without the flow", async () => {
    await deploy(curriIn({ wires: [[]] }));
    const asker = cucm();
    const probe = await asker.probe();
    const asked = await asker.post("<Request/>");
    assert.equal(probe.status, 200);
    assert.equal(probe.body.length, 0);
    assert.equal(asked.localPort, probe.localPort);
    assert.match(String(probe.headers["keep-alive"]), /timeout=1200/);
  });

  it("[WA-012][WA-075..080] shows the flow the request", async () => {
    await deploy(
      curriIn({ wires: [["look"]] }),
      func("look", 'global.set("seen", RED.util.cloneMessage(msg)); return msg;', ["reply"]),
      curriReply(),
    );
    await cucm().ask({ ...call, transformedCallingNumber: "+19725550101" });
    const { event, payload, call: info } = await kept("seen");
    assert.equal(event.type, "curri");
    assert.equal(event.calling_number, "9725550101");
    assert.equal(event.called_number, "50102");
    assert.equal(event.calling_name, "");
    assert.equal(event.calling_devicename, "SEP123456789ABC");
    assert.equal(event.trigger_point_type, "translationpattern");
    assert.equal(event.transformed_calling_number, "+19725550101");
    assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(event.local_time, /^\d\d:\d\d$/);
    assert.ok(event.weekday >= 1 && event.weekday <= 7);
    assert.equal(event.attributes["role-id"], "CISCO:UC:UCMPolicy");
    assert.deepEqual(payload, event);
    assert.equal(info.source, "curri");
    assert.equal(info.event, info.id);
    assert.equal(info.test, false);
    assert.equal(info.deadline, Date.parse(info.received) + 600 - 100);
  });

  it("[WA-013] passes the trigger point on as CUCM spells it", async () => {
    await deploy(curriIn(), curriReply({ callingName: "{{ event.trigger_point_type }}" }));
    for (const triggerPointType of ["translationpattern", "routepattern", "directorynumber"]) {
      const { decision } = await cucm().ask({ ...call, triggerPointType });
      assert.equal(decision.calling_name, triggerPointType);
    }
  });

  it("writes names with both escapes, and nothing for what renders empty", async () => {
    await deploy(
      curriIn({ wires: [["name"]] }),
      func("name", 'msg.event.calling_name = `O\'Brien & "Söhne" <3 漢 😀\\u0007`; return msg;', ["reply"]),
      curriReply({ callingName: "{{ event.calling_name }}", calledName: "{{ event.calling_device }}" }),
    );
    const answer = await cucm().post((await import("../../lib/curri/index.js")).writeRequest(call));
    assert.equal(answer.headers["content-type"], 'text/xml; charset="utf-8"');
    assert.equal(Number(answer.headers["content-length"]), answer.body.length);
    const text = answer.body.toString();
    assert.ok(
      text.includes(
        '&lt;modify callingname="O&amp;apos;Brien &amp;amp; &amp;quot;Söhne&amp;quot; &amp;lt;3 漢 😀"/&gt;',
      ),
      text,
    );
    assert.ok(!text.includes("calledname"));
  });

  for (const [action, fields, expected] of [
    ["divert", { destination: "5105" }, { action: "divert", destination: "5105" }],
    [
      "reject",
      { announcement: "VCA_00121", destination: "1" },
      { action: "reject", announcement: "VCA_00121" },
    ],
    ["not-applicable", { callingName: "x" }, { action: "not-applicable" }],
    [
      "continue",
      { greeting: "ANN_2", reason: "checked" },
      { action: "continue", greeting: "ANN_2", reason: "checked" },
    ],
  ] as const) {
    it(`replies ${action}`, async () => {
      await deploy(curriIn(), curriReply({ action, ...fields }));
      assert.deepEqual((await cucm().ask(call)).decision, expected);
    });
  }

  it("takes the decision from the message, and continues without one", async () => {
    await deploy(
      curriIn({ wires: [["decide"]] }),
      func(
        "decide",
        'if (msg.event.called_number === "1") msg.decision = { action: "divert", destination: 5105 }; return msg;',
        ["reply"],
      ),
      curriReply({ action: "from-message" }),
    );
    assert.deepEqual((await cucm().ask({ ...call, calledNumber: "1" })).decision, {
      action: "divert",
      destination: "5105",
    });
    assert.deepEqual((await cucm().ask(call)).decision, { action: "continue" });
  });

  it("sends raw CIXML that agrees with the action, and refuses what does not", async () => {
    const rawCixml =
      '<cixml ver="1.0"><divert><destination>{{ event.called_number }}</destination><resetcallhistory>resetAllHops</resetcallhistory></divert></cixml>';
    await deploy(curriIn(), curriReply({ action: "divert", rawCixml }), ...catcher(["reply"]));
    const good = await cucm().ask(call);
    assert.equal(good.cixml, rawCixml.replace("{{ event.called_number }}", "50102"));
    await deploy(curriIn(), curriReply({ action: "reject", rawCixml }), ...catcher(["reply"]));
    const refused = await cucm().ask(call);
    assert.equal(refused.decision.action, "continue");
    assert.equal((await arrived("caught"))[0].error.code, "decision");
  });

  it("answers by onDeadline at once when the decision is one that CUCM would refuse", async () => {
    await deploy(
      curriIn({ deadline: 5000 }),
      curriReply({ action: "divert", destination: "{{ event.nobody }}" }),
    );
    const { decision, tookMs } = await cucm().ask(call);
    assert.deepEqual(decision, { action: "continue" });
    assert.ok(tookMs < 2500, `took ${tookMs} ms`);
  });

  for (const [onDeadline, expected] of [
    ["continue", "Permit"],
    ["not-applicable", "NotApplicable"],
    ["reject", "Deny"],
  ] as const) {
    it(`answers ${expected} when the flow is silent and onDeadline is ${onDeadline}; Catch sees the event`, async () => {
      await deploy(curriIn({ onDeadline, deadline: 300, wires: [[]] }), ...catcher(["in"]));
      const { xacmlDecision, tookMs } = await cucm().ask(call);
      assert.equal(xacmlDecision, expected);
      assert.ok(tookMs >= 290 && tookMs < 1500, `took ${tookMs} ms`);
      const [caught, ...more] = await arrived("caught");
      assert.equal(more.length, 0);
      assert.equal(caught.error.code, "deadline");
      assert.equal(caught.event.calling_number, "9725550101");
      assert.deepEqual(
        { ...caught.call.reply, at: "" },
        { at: "", action: onDeadline, by: "deadline", late: false },
      );
      assert.equal(caught.call.deadline, undefined);
    });
  }

  it("sends one answer only: a late reply and a second one go on marked late", async () => {
    await deploy(
      curriIn({ deadline: 300, wires: [["twice"]] }),
      func(
        "twice",
        "setTimeout(() => node.send(msg), msg.event.called_number === 'late' ? 500 : 0); if (msg.event.called_number !== 'late') node.send(RED.util.cloneMessage(msg));",
        ["reply"],
      ),
      curriReply({ wires: [["after"]] }),
      func("after", 'global.set("after", (global.get("after") || []).concat([msg.call]));'),
    );
    await cucm().ask({ ...call, calledNumber: "late" });
    const [late] = await arrived("after");
    assert.equal(late.reply.late, true);
    assert.equal(late.reply.by, "deadline");
    await cucm().ask(call);
    const [, first, second] = await arrived("after", 3);
    assert.deepEqual([first.reply.late, second.reply.late], [false, true]);
    assert.equal(first.deadline, undefined);
    assert.equal(second.reply.by, "flow");
  });

  it("answers when a flow throws", async () => {
    await deploy(
      curriIn({ deadline: 300, wires: [["throw"]] }),
      func("throw", 'throw new Error("bug");', ["reply"]),
      curriReply(),
    );
    assert.equal((await cucm().ask(call)).decision.action, "continue");
  });

  it("answers open calls when it is redeployed, and new ones right after", async () => {
    await deploy(
      curriIn({ deadline: 5000, wires: [["open"]] }),
      func("open", 'global.set("open", [msg.call.id]);'),
    );
    const asker = cucm();
    const open = asker.ask(call);
    await arrived("open");
    await deploy(curriIn({ deadline: 5000 }), curriReply({ callingName: "new" }));
    const { decision, tookMs } = await open;
    assert.deepEqual(decision, { action: "continue" });
    assert.ok(tookMs < 4000, `took ${tookMs} ms`);
    assert.equal((await asker.ask(call)).decision.calling_name, "new");
  });

  it("hands a call that comes during a redeploy to the flow, once all of it is there", async () => {
    const slowlyClosing = `
      node.on("close", (done) => { global.set("closing", [1]); setTimeout(done, 500); });
      return msg;`;
    await deploy(
      curriIn({ deadline: 5000, wires: [["slow"]] }),
      func("slow", slowlyClosing, ["reply"]),
      curriReply({ callingName: "old" }),
    );
    const asker = cucm();
    assert.equal((await asker.ask(call)).decision.calling_name, "old");
    const deploying = deploy(curriIn({ deadline: 5000 }), curriReply({ callingName: "new" }));
    await arrived("closing");
    const { decision, tookMs } = await asker.ask(call);
    assert.equal(decision.calling_name, "new");
    assert.ok(tookMs < 4000, `took ${tookMs} ms`);
    await deploying;
  });

  it("loses no request over many redeploys under load", async () => {
    const asker = cucm();
    let running = true;
    let answers = 0;
    const load = (async () => {
      while (running) {
        const { xacmlDecision } = await asker.ask(call);
        assert.equal(xacmlDecision, "Permit");
        answers += 1;
      }
    })();
    for (let round = 0; round < 5; round++) {
      await deploy(curriIn(), curriReply({ callingName: `round ${round}` }));
      assert.equal((await asker.ask(call)).decision.calling_name, `round ${round}`);
    }
    running = false;
    await load;
    assert.ok(answers > 5);
  });

  it("leaves a path to the first node, and to the second when the first goes", async () => {
    const second = curriIn({ id: "in2", wires: [["reply2"]] });
    const reply2 = curriReply({ id: "reply2", callingName: "second" });
    await deploy(curriIn(), curriReply({ callingName: "first" }), second, reply2);
    assert.equal((await cucm().ask(call)).decision.calling_name, "first");
    assert.equal((await callTest("in", {})).path_taken, false);
    assert.equal((await callTest("in2", {})).path_taken, true);
    await deploy(second, reply2);
    assert.equal((await callTest("in2", {})).path_taken, false);
    assert.equal((await cucm().ask(call)).decision.calling_name, "second");
  });

  it("answers other methods and other paths as HTTP tells", async () => {
    await deploy(curriIn(), curriReply());
    for (const method of ["GET", "PUT", "DELETE"]) {
      const answer = await cucm().send(method);
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.allow, "HEAD, POST");
    }
    assert.equal((await cucm("/curri/").probe()).status, 200);
    assert.equal((await cucm("/curri?api_key=x").probe()).status, 200);
    assert.equal((await cucm("/CURRIX").probe()).status, 404);
  });

  it("[WA-052..055] runs a Call Test through the stack behind the chosen node, and no other", async () => {
    await deploy(
      curriIn({ wires: [["seen"]] }),
      func("seen", 'global.set("test", msg.call.test); return msg;', ["reply"]),
      curriReply({ callingName: "{{ event.calling_number }}" }),
      curriIn({ id: "in2", path: "/2", wires: [["other"]] }),
      func("other", 'global.set("other", [1]); return msg;', ["reply"]),
    );
    const result = await callTest("in", {
      calling_number: "1001",
      called_number: "2002",
      calling_devicename: "SEP1",
      trigger_point_type: "directorynumber",
    });
    assert.equal(await kept("test"), true);
    assert.deepEqual(await kept("other"), []);
    assert.equal(result.action, "continue");
    assert.equal(result.by, "flow");
    assert.deepEqual(result.decision, { action: "continue", calling_name: "1001" });
    assert.equal(result.reply.decision, "Permit");
    assert.match(result.reply.cixml, /callingname="1001"/);
    assert.equal(result.event.calling_number, "1001");
    assert.equal(result.event.called_number, "2002");
    assert.equal(result.event.calling_devicename, "SEP1");
    assert.equal(result.event.trigger_point_type, "directorynumber");
  });

  it("[WA-056..058] shows in a Call Test each app in order, what it brought, and which failed why", async () => {
    const contact = { name: "Ann", tags: ["gold"] };
    const crm = await Receiver.start({ json: contact });
    const tickets = await Receiver.start({ status: 404 });
    const webhook = (id: string, more: object): FlowNode => ({
      id,
      type: "call-webhook-out",
      z: "tab",
      ...more,
    });
    await deploy(
      curriIn({ wires: [["crm"]], deadline: 5000 }),
      webhook("crm", { name: "CRM", order: 30, url: crm.url, wires: [["tickets"], []] }),
      webhook("tickets", { name: "Open tickets", order: 40, url: tickets.url, wires: [["region"], []] }),
      {
        id: "region",
        type: "call-app-data-merge",
        z: "tab",
        name: "Region",
        data: "north",
        dataType: "str",
        wires: [["reply"]],
      },
      curriReply({ callingName: "{{ app_data.crm.data.name }}, {{ app_data.region.data }}" }),
    );
    const { trace, app_data, decision } = await callTest("in", { calling_number: "1001" });
    await Promise.all([crm.stop(), tickets.stop()]);
    assert.deepEqual(
      trace.map(({ slug, order, status }) => [slug, order, status]),
      [
        ["crm", 30, "ok"],
        ["open-tickets", 40, "error"],
        ["region", 50, "ok"],
      ],
    );
    assert.deepEqual(trace[0]!.data, contact);
    assert.ok(trace[0]!.took_ms! > 0);
    assert.equal(trace[1]!.data, null);
    assert.equal(trace[1]!.error?.class, "not_found");
    assert.equal(trace[1]!.error?.status, 404);
    assert.match(trace[1]!.error!.message, /404/);
    assert.equal(trace[1]!.message, trace[1]!.error?.message);
    assert.deepEqual(app_data.crm?.data, contact);
    assert.deepEqual(app_data["open-tickets"]?.error, trace[1]!.error);
    assert.equal(app_data.region?.data, "north");
    assert.equal(decision.calling_name, "Ann, north");
  });

  it("tells in a Call Test what a deadline or a refused decision did, and refuses a bad test", async () => {
    await deploy(
      curriIn({ deadline: 250, wires: [[]] }),
      curriIn({ id: "in2", path: "/2" }),
      curriReply({ action: "divert" }),
    );
    const silent = await callTest("in", { calling_number: "1" });
    assert.equal(silent.error?.code, "deadline");
    const refused = await callTest("in2", { calling_number: "1" });
    assert.equal(refused.error?.code, "decision");
    assert.equal(refused.action, "continue");
    await assert.rejects(nodeRed.post("call-events/test/nobody", {}), /404/);
    await assert.rejects(nodeRed.post("call-events/test/reply", {}), /409/, "it has no test");
    await assert.rejects(nodeRed.post("call-events/test/in", { calling_number: 7 }), /400/);
    await assert.rejects(nodeRed.post("call-events/test/in", { calling_number: "7".repeat(300) }), /400/);
  });

  it("shows in a Call Test what JSON has no place for, and survives what cannot be shown", async () => {
    const hostile = (code: string): Promise<void> =>
      deploy(curriIn({ wires: [["app"]] }), func("app", `${code} return msg;`, ["reply"]), curriReply());
    await hostile(
      "const data = { big: 10n, again: [1] }; data.self = data; data.same = data.again; msg.app_data.crm = { data };",
    );
    const { app_data } = await callTest("in", { calling_number: "1" });
    assert.deepEqual(app_data.crm?.data, { big: "10", again: [1], same: [1], self: "[circular]" });
    await hostile('msg.app_data.crm = { data: { toJSON() { throw new Error("no"); } } };');
    await assert.rejects(callTest("in", { calling_number: "1" }), /500/);
    await hostile(
      'Object.defineProperty(msg.app_data, "crm", { enumerable: true, get() { throw new Error("no"); } });',
    );
    await assert.rejects(callTest("in", { calling_number: "1" }), /500/);
    assert.equal((await cucm().ask(call)).xacmlDecision, "Permit");
  });

  it("says that a message belongs to no call", async () => {
    await deploy(
      {
        id: "inject",
        type: "inject",
        z: "tab",
        props: [],
        repeat: "",
        crontab: "",
        once: false,
        onceDelay: 0.1,
        wires: [["reply"]],
      },
      curriReply(),
      ...catcher(["reply"]),
    );
    await nodeRed.post("inject/inject", {});
    assert.equal((await arrived("caught"))[0].error.code, "no_call");
  });
});
