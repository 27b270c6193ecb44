import { strict as assert } from "node:assert";
import { Cucm } from "../support/cucm.js";
import { type FlowNode, NodeRed } from "../support/node-red.js";

const flow: FlowNode[] = [
  { id: "tab", type: "tab", label: "calls" },
  {
    id: "in",
    type: "call-curri-in",
    z: "tab",
    name: "front desk",
    path: "/curri",
    deadline: 1000,
    x: 100,
    y: 40,
    wires: [["vip"]],
  },
  {
    id: "vip",
    type: "call-trigger-filter",
    z: "tab",
    name: "VIP",
    conditions: [],
    x: 200,
    y: 40,
    wires: [["reply"], []],
  },
  { id: "reply", type: "call-curri-reply", z: "tab", action: "continue", x: 300, y: 40, wires: [[]] },
  {
    id: "silent",
    type: "call-curri-in",
    z: "tab",
    path: "/silent",
    deadline: 250,
    x: 100,
    y: 80,
    wires: [[]],
  },
];

/** Asks the admin API without throwing. @param token of a login */
async function ask(
  nodeRed: NodeRed,
  method: "GET" | "POST",
  path: string,
  { body = {}, token }: { body?: unknown; token?: string } = {},
): Promise<{ status: number; body: { error: { code: string; message: string } } }> {
  const response = await fetch(`${nodeRed.url}/call-events/${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(method === "POST" && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
}

describe("the admin API", function () {
  this.timeout(20_000);
  let nodeRed: NodeRed;
  before(async () => {
    nodeRed = await NodeRed.start();
    await nodeRed.deploy(flow);
  });
  after(() => nodeRed?.stop());

  it("[CB-025] lists the last calls that CURRI in answered: numbers, action, by whom, and how fast", async () => {
    const cucm = new Cucm(`${nodeRed.url}/curri`);
    const silent = new Cucm(`${nodeRed.url}/silent`);
    await cucm.ask({
      callingNumber: "+15551234567",
      calledNumber: "50102",
      callingDeviceName: "SEP123456789ABC",
    });
    await silent.ask({ callingNumber: '<b>"1"</b>', calledNumber: "2002" });
    for (const asker of [cucm, silent]) asker.close();

    const calls = (await nodeRed.admin("call-events/calls")) as Array<Record<string, unknown>>;
    assert.equal(calls.length, 2);
    const [late, answered] = calls;
    assert.deepEqual(
      { ...answered, id: 0, at: 0, took_ms: 0 },
      {
        node: "in",
        source: "curri",
        id: 0,
        at: 0,
        calling_number: "+15551234567",
        called_number: "50102",
        device: "SEP123456789ABC",
        trigger_point: "translationpattern",
        action: "continue",
        by: "flow",
        took_ms: 0,
      },
    );
    assert.match(String(answered!.at), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.equal(typeof answered!.took_ms, "number");
    assert.deepEqual([late!.node, late!.by, late!.calling_number], ["silent", "deadline", '<b>"1"</b>']);
    assert.ok((late!.took_ms as number) >= 250);

    assert.equal(((await nodeRed.admin("call-events/calls?limit=1")) as unknown[]).length, 1);
    const ofOne = (await nodeRed.admin("call-events/calls?node=in")) as Array<{ node: string }>;
    assert.deepEqual(
      ofOne.map(({ node }) => node),
      ["in"],
    );
  });

  it("keeps the last calls over a deploy, without the calls of Call Tests", async () => {
    await nodeRed.post("call-events/test/in", { calling_number: "9" });
    const before = (await nodeRed.admin("call-events/calls")) as unknown[];
    await nodeRed.deploy(flow);
    assert.deepEqual(await nodeRed.admin("call-events/calls"), before);
    assert.ok(before.length > 0);
  });

  it("says what is wrong with a bad request", async () => {
    for (const query of [
      "limit=0",
      "limit=501",
      "limit=-1",
      "limit=1.5",
      "limit=many",
      "limit=1&limit=2",
      "node[]=in",
    ]) {
      const { status, body } = await ask(nodeRed, "GET", `calls?${query}`);
      assert.deepEqual([status, body.error?.code], [400, "bad_request"], query);
      assert.match(body.error.message, /^(limit|node) is /);
    }
    const tooLong = await ask(nodeRed, "GET", `calls?node=${"x".repeat(201)}`);
    assert.equal(tooLong.status, 400);
    const noObject = await ask(nodeRed, "POST", "test/in", { body: [] });
    assert.deepEqual([noObject.status, noObject.body.error.code], [400, "bad_request"]);
    const noNode = await ask(nodeRed, "POST", "test/nobody");
    assert.deepEqual([noNode.status, noNode.body.error.code], [404, "not_found"]);
    const noTrigger = await ask(nodeRed, "POST", "triggers/nobody/reset");
    assert.deepEqual([noTrigger.status, noTrigger.body.error.code], [404, "not_found"]);
  });
});

describe("the admin API under a login", function () {
  this.timeout(20_000);
  // bcrypt of "pass", as `node-red admin hash-pw` makes it
  const password = "$2b$04$7KMPKzWWIcqIA.H39xsiyuJ3E.OkUegCTe9B99M1o9cuV1/L3oqtu";
  const users = [
    { username: "reader", password, permissions: "read" },
    { username: "writer", password, permissions: "*" },
    { username: "guest", password, permissions: "flows.read" },
  ];
  /** With what whoever gets past the door is told: nothing is deployed here. */
  const routes = [
    ["GET", "deliveries", 200],
    ["GET", "deliveries/none", 404],
    ["POST", "deliveries/resend", 200],
    ["POST", "deliveries/none/resend", 404],
    ["GET", "calls", 200],
    ["GET", "triggers", 200],
    ["POST", "triggers/vip/reset", 404],
    ["POST", "test/silent", 404],
  ] as const;
  let nodeRed: NodeRed;
  const tokenOf = async (username: string): Promise<string> => {
    const login = {
      client_id: "node-red-admin",
      grant_type: "password",
      scope: "",
      username,
      password: "pass",
    };
    const answer = (await nodeRed.post("auth/token", login)) as { access_token: string };
    return answer.access_token;
  };
  before(async () => {
    nodeRed = await NodeRed.start({ settings: { adminAuth: { type: "credentials", users } } });
  });
  after(() => nodeRed?.stop());

  it("lets read who may read, write who may write, and nobody else", async () => {
    const [reader, writer, guest] = await Promise.all(["reader", "writer", "guest"].map(tokenOf));
    for (const [method, path, inside] of routes) {
      const statusFor = async (token?: string): Promise<number> =>
        (await ask(nodeRed, method, path, token ? { token } : {})).status;
      assert.equal(await statusFor(), 401, `${path} for nobody`);
      assert.equal(await statusFor(guest), 401, `${path} for a guest`);
      assert.equal(await statusFor(reader), method === "GET" ? inside : 401, `${path} for a reader`);
      assert.equal(await statusFor(writer), inside, `${path} for a writer`);
    }
  });
});
