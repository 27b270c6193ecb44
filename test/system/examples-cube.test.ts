import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeRequest } from "../../lib/curri/index.js";
import { Cube } from "../support/cube.js";
import { callScript } from "../support/cube-calls.js";
import { freePort } from "../support/free-port.js";
import { exampleFiles, type FlowNode, NodeRed, projectRoot } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";
import { until } from "../support/until.js";

const parties = { number: 1, calling: "+15551234567", called: "+12025550199" };

describe("examples with a gateway", function () {
  this.timeout(30_000);
  let nodeRed: NodeRed;
  let api: Receiver;
  let cube: Cube;

  before(async () => {
    nodeRed = await NodeRed.start();
  });
  after(() => nodeRed?.stop());
  beforeEach(async () => {
    api = await Receiver.start({ status: 200, json: { id: "C-17", name: "John Doe", company: "ACME Corp" } });
  });
  afterEach(async () => {
    await nodeRed.deploy([]);
    await cube.stop();
    await api.stop();
  });

  /** Deploys an example with a gateway of ours, and an API of ours in the place of its own. */
  async function deploy(name: string, values: Record<string, string | number> = {}): Promise<void> {
    const file = exampleFiles().find((entry) => entry.includes(name))!;
    const nodes = JSON.parse(readFileSync(join(projectRoot, "examples", file), "utf8")) as FlowNode[];
    const { callbackPath } = nodes.find(({ type }) => type === "call-cube")!;
    const remoteUrl = nodeRed.url + callbackPath;
    cube = await Cube.start({ remoteUrl, port: await freePort() });
    const env = nodes[0]!.env as Array<{ name: string; value: string; type: string }>;
    for (const variable of env) {
      const value = { CUBE_PORT: cube.port, CALLBACK_URL: remoteUrl, ...values }[variable.name];
      if (value !== undefined) Object.assign(variable, { value: String(value), type: "str" });
      else if (variable.name.endsWith("_URL")) Object.assign(variable, { value: api.url, type: "str" });
    }
    for (const node of nodes) if (node.type === "debug") node.console = true;
    await nodeRed.deploy(nodes);
    await until(
      () => cube.registrationId !== "",
      "it is registered",
      () => nodeRed.log,
    );
  }
  const bodies = async (count: number): Promise<unknown[]> =>
    (await api.received(count)).map(({ body, url }) => (body === "" ? url : JSON.parse(body)));

  it("[CB-001][CB-056] tells an API of each state of a call, in order", async () => {
    await deploy("Call events of a gateway");
    await cube.play("answered", parties);
    const told = (await bodies(3)) as Array<Record<string, string>>;
    assert.deepEqual(
      told.map(({ call_state }) => call_state),
      ["ALERTING", "CONNECTED", "DISCONNECTED"],
    );
    assert.equal(new Set(told.map(({ call_id }) => call_id)).size, 1);
  });

  it("[CB-004][CB-055] shows the called person who calls while it rings, and opens the record when it is answered", async () => {
    await deploy("Screen pop");
    const script = callScript("answered", parties);
    for (const step of script.slice(0, 4)) await cube.event(step);
    const [look, pop] = await bodies(2);
    assert.equal(look, "/%2B15551234567");
    assert.deepEqual(pop, { show: "John Doe (+15551234567)", company: "ACME Corp" });
    assert.equal(api.requests[1]!.url, "/%2B12025550199");
    for (const step of script.slice(4)) await cube.event(step);
    const record = (await bodies(4))[3] as Record<string, string>;
    assert.equal(record.open, "C-17");
    assert.match(record.answered_at!, /\.\d{6}Z$/);
  });

  it("[CB-036][CB-068] can be tried by a button: a call without a gateway goes all the way to the API", async () => {
    await deploy("Screen pop");
    const button = (await nodeRed.flows()).find(({ type }) => type === "inject")!;
    await nodeRed.post(`inject/${button.id}`, {});
    assert.deepEqual((await bodies(2))[1], { show: "John Doe (+15551234567)", company: "ACME Corp" });
  });

  it("[CB-056][CB-063][CB-064] writes down how calls ended, and makes a ticket of a missed one", async () => {
    await deploy("Log of calls");
    await cube.play("answered", parties);
    await cube.play("no-answer", { ...parties, number: 2 });
    const [ticket] = (await bodies(1)) as [Record<string, string>];
    assert.equal(ticket.subject, "Missed call from +15551234567");
    assert.equal(ticket.queue, "+12025550199");
    assert.match(ticket.call_id!, /^[\dA-F]{32}$/);
    assert.equal(api.requests.length, 1, "the answered one is no ticket");
  });

  it("[CB-005][CB-058..061] counts calls in progress, their duration, their hours and who is busy", async () => {
    await deploy("Calls in progress");
    const page = async (): Promise<string> => (await fetch(`${nodeRed.url}/calls-board`)).text();
    const shows = (text: string): Promise<unknown> =>
      until(async () => (await page()).includes(text), `the page shows ${text}`);
    await shows("<h1>0 in progress</h1>");
    const script = callScript("answered", { ...parties, called: "x<b>1</b>" });
    for (const step of script.slice(0, 7)) await cube.event(step);
    await shows("<h1>1 in progress</h1>");
    assert.match(await page(), /<li>x&#60;b&#62;1&#60;\/b&#62;<\/li>/);
    for (const step of script.slice(7)) await cube.event(step);
    await shows("<h1>0 in progress</h1>");
    await shows("Average duration: 12 s, of 1 answered calls");
    assert.match(await page(), /Peak hour: \d\d:00/);
  });

  it("[CB-065] alerts of a call that runs too long, and of no other", async () => {
    await deploy("runs long", { LIMIT_SECONDS: 0.2 });
    await cube.play("answered", parties);
    const long = callScript("answered", { ...parties, number: 2, calling: "+15557654321" });
    for (const step of long.slice(0, 7)) await cube.event(step);
    const [alert] = (await bodies(1)) as [Record<string, string>];
    assert.match(alert.text!, /^The call from \+15557654321 to \+12025550199 has been running since /);
    assert.equal(api.requests.length, 1);
  });

  it("[CB-057][CB-062] thanks a caller who was spoken to by SMS", async () => {
    await deploy("SMS");
    await cube.play("no-answer", parties);
    await cube.play("answered", { ...parties, number: 2 });
    const [message] = await api.received(1);
    assert.equal(message!.body, "To=%2B15551234567&Body=Thank%20you%20for%20your%20call%20of%2012%20s.");
    assert.equal(api.requests.length, 1, "nobody had spoken to the first one");
  });

  it("[CB-022] puts CUCM's question and the gateway's end of a call side by side", async () => {
    await deploy("side by side");
    const response = await fetch(`${nodeRed.url}/curri/side-by-side`, {
      method: "POST",
      body: new Uint8Array(writeRequest({ callingNumber: parties.calling, calledNumber: "50102" })),
      headers: { "content-type": "text/xml" },
    });
    assert.match(await response.text(), /Permit/);
    await cube.play("answered", parties);
    const line = (): RegExpExecArray | null =>
      /duration: 12,[\s\S]*curri: \{[\s\S]*called_number: '50102'/.exec(nodeRed.log);
    await until(
      () => line() !== null,
      "the debug node shows both",
      () => nodeRed.log.slice(-1000),
    );
  });
});
