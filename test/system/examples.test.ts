import { strict as assert } from "node:assert";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CurriResponse, readResponse, writeRequest } from "../../lib/curri/index.js";
import { type FlowNode, NodeRed, projectRoot } from "../support/node-red.js";
import { until } from "../support/until.js";

const folder = join(projectRoot, "examples");
const files = readdirSync(folder).sort();

type Env = Array<{ name: string; value: string; type: string }>;
type Patch = (nodes: FlowNode[]) => void;

function read(name: string): FlowNode[] {
  const file = files.find((entry) => entry.includes(name));
  assert.ok(file, `no example is called "${name}"`);
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}

/** The example with other values for its environment variables, as a user would enter them. */
function withEnv(nodes: FlowNode[], values: Record<string, string>): FlowNode[] {
  const [tab] = nodes;
  for (const variable of tab!.env as Env) {
    const value = values[variable.name];
    if (value !== undefined) Object.assign(variable, { value, type: "str" });
  }
  return nodes;
}

function nodeOf(nodes: FlowNode[], type: string, name = ""): FlowNode {
  const found = nodes.find((node) => node.type === type && (name === "" || node.name === name));
  assert.ok(found, `no ${type} ${name}`);
  return found;
}

describe("examples in Node-RED", function () {
  this.timeout(30_000);
  let nodeRed: NodeRed;
  let chat: Chat;

  before(async () => {
    nodeRed = await NodeRed.start();
    chat = await Chat.start();
  });

  after(async () => {
    await nodeRed?.stop();
    chat?.stop();
  });

  beforeEach(() => {
    chat.heard.length = 0;
    chat.headers.length = 0;
    chat.urls.length = 0;
  });

  /** The example as it finds itself on this Node-RED's port, which is not in PORT here. */
  function readHere(name: string): FlowNode[] {
    const nodes = read(name);
    const own: Record<string, string> = {};
    for (const { name: variable, value, type } of nodes[0]!.env as Env) {
      if (type === "jsonata" && value.includes("http://"))
        own[variable] = nodeRed.url + /"(\/[^"]*)"\s*$/.exec(value)![1];
    }
    return withEnv(nodes, own);
  }

  /** Deploys an example, with another address in the place of its own API where one is given. */
  async function deploy(
    name: string,
    more: { env?: Record<string, string>; patch?: Patch } = {},
  ): Promise<FlowNode[]> {
    const nodes = withEnv(readHere(name), more.env ?? {});
    more.patch?.(nodes);
    await nodeRed.deploy(nodes);
    return nodes;
  }

  async function ask(path: string, callingNumber: string, callingDeviceName = ""): Promise<CurriResponse> {
    const body = writeRequest({ callingNumber, calledNumber: "50102", callingDeviceName });
    return readResponse(await post(nodeRed.url + path, body));
  }

  const nowhere = "http://127.0.0.1:9/nowhere";

  describe("[WA-048] CRM look-up and caller name", () => {
    it("shows the name that the CRM knows", async () => {
      await deploy("CRM look-up");
      const known = await ask("/curri", "+15551234567");
      assert.equal(known.xacmlDecision, "Permit");
      assert.deepEqual(known.decision, { action: "continue", calling_name: "John Doe, ACME Corp" });
      assert.equal((await ask("/curri", "+15557654321")).decision.calling_name, "Grace Lind, Lind & Sons");
      assert.equal(
        (await ask("/curri", "9725550101")).decision.calling_name,
        'Dana Ortiz, Ortiz "Quick" Freight',
      );
    });

    it("lets an unknown and a withheld number through as they are", async () => {
      await deploy("CRM look-up");
      for (const number of ["+15550000000", ""])
        assert.deepEqual((await ask("/curri", number)).decision, { action: "continue" });
    });

    it("lets the call through at once when the CRM is down", async () => {
      await deploy("CRM look-up", { env: { CRM_URL: nowhere } });
      const result = (await nodeRed.post(
        `call-events/test/${nodeOf(read("CRM look-up"), "call-curri-in").id}`,
        {
          calling_number: "+15551234567",
          called_number: "50102",
        },
      )) as { action: string; by: string };
      assert.equal(result.action, "continue");
      assert.equal(result.by, "flow");
    });
  });

  describe("VIP to another queue", () => {
    it("[WA-049] diverts a VIP and tells the team chat, and does neither for others", async () => {
      await deploy("VIP", { env: { CHAT_URL: chat.url } });
      const other = await ask("/curri/vip", "+15557654321");
      assert.deepEqual(other.decision, { action: "continue", calling_name: "Grace Lind" });

      const vip = await ask("/curri/vip", "+15551234567");
      assert.deepEqual(vip.decision, { action: "divert", destination: "5900" });
      assert.deepEqual(await chat.message(), {
        text: "VIP John Doe of ACME Corp (+15551234567) is on the way to the VIP queue",
      });
      assert.equal(chat.heard.length, 1, "only the VIP is told of");
    });

    it("answers before the chat does, and without it", async () => {
      await deploy("VIP", { env: { CHAT_URL: nowhere } });
      assert.equal((await ask("/curri/vip", "+15551234567")).decision.action, "divert");
    });

    it("lets the call through when the CRM is down", async () => {
      await deploy("VIP", { env: { CRM_URL: nowhere } });
      assert.deepEqual((await ask("/curri/vip", "+15551234567")).decision, { action: "continue" });
    });
  });

  describe("Block list", () => {
    it("rejects a listed caller with an announcement and lets others through", async () => {
      await deploy("Block list");
      const listed = await settled(
        () => ask("/curri/block-list", "+15550001111"),
        ({ decision }) => decision.action === "reject",
      );
      assert.equal(listed.xacmlDecision, "Deny");
      assert.deepEqual(listed.decision, { action: "reject", announcement: "VCA_00121" });
      assert.deepEqual((await ask("/curri/block-list", "+15550003333")).decision, { action: "continue" });
    });

    it("lets everyone through while there is no list", async () => {
      const patch: Patch = (nodes) => {
        nodeOf(nodes, "inject").once = false;
        nodeOf(nodes, "tab").id = nodeOf(nodes, "tab").id.replace(/.$/, "0"); // a flow of its own, without context
        for (const node of nodes) if (node.z) node.z = nodeOf(nodes, "tab").id;
      };
      await deploy("Block list", { patch });
      assert.deepEqual((await ask("/curri/block-list", "+15550001111")).decision, { action: "continue" });
    });
  });

  describe("Two apps stacked", () => {
    it("[WA-067] shows the name found by the phone, and alerts with the data of both apps", async () => {
      await deploy("Two apps", { env: { CHAT_URL: chat.url } });
      const { decision } = await ask("/curri/stacked", "1001", "SEP123456789ABC");
      assert.deepEqual(decision, { action: "continue", calling_name: "Ann Keller" });
      assert.deepEqual(await chat.message(), {
        text: "Ann Keller (Reception) calls the help desk from Lobby phone",
        phone: "CP-8845 SEP123456789ABC, extension 1001, 10.1.2.3",
        network: "sw1 Gi1/0/7, 10.1.2.0/24",
      });
    });

    it("[WA-089] goes on with empty values, and warnings that name them, when nothing was discovered", async () => {
      await deploy("Two apps", { env: { CHAT_URL: chat.url } });
      assert.deepEqual((await ask("/curri/stacked", "1002")).decision, { action: "continue" });
      assert.deepEqual(await chat.message(), {
        text: " () calls the help desk from ",
        phone: " , extension , ",
        network: " , ",
      });
      const discovered = ["ip", "extension", "model", "device_name", "description"].map(
        (field) => `phone.${field}`,
      );
      for (const path of [...discovered, "neighbor.neighbor_name", "neighbor.neighbor_port", "subnet"])
        assert.ok(nodeRed.log.includes(`app_data.phone-discovery.data.${path}`), `no warning names ${path}`);
    });

    it("goes on without the discovery, and lets the call through without the directory", async () => {
      await deploy("Two apps", { env: { PHONES_URL: nowhere, CHAT_URL: chat.url } });
      assert.deepEqual((await ask("/curri/stacked", "1001", "SEP123456789ABC")).decision, {
        action: "continue",
      });
      assert.ok(await chat.message());
      await deploy("Two apps", { env: { STAFF_URL: nowhere, CHAT_URL: chat.url } });
      assert.deepEqual((await ask("/curri/stacked", "1001", "SEP123456789ABC")).decision, {
        action: "continue",
      });
    });
  });

  describe("Parallel look-ups joined", () => {
    it("shows what both found", async () => {
      await deploy("Parallel");
      assert.equal((await ask("/curri/parallel", "+15551234567")).decision.calling_name, "John Doe (2 open)");
      assert.equal((await ask("/curri/parallel", "+15557654321")).decision.calling_name, "Grace Lind");
      assert.deepEqual((await ask("/curri/parallel", "+15550000000")).decision, { action: "continue" });
    });

    it("shows what one found when the other fails, in one reply", async () => {
      await deploy("Parallel", { env: { TICKETS_URL: nowhere } });
      assert.equal((await ask("/curri/parallel", "+15551234567")).decision.calling_name, "John Doe");
      await deploy("Parallel", { env: { TICKETS_URL: nowhere, CRM_URL: nowhere } });
      assert.deepEqual((await ask("/curri/parallel", "+15551234567")).decision, { action: "continue" });
    });
  });

  describe("Add data with a function node", () => {
    it("shows the data that the function added", async () => {
      await deploy("function node");
      assert.equal(
        (await ask("/curri/function", "+4930901820")).decision.calling_name,
        "+4930901820 (Germany)",
      );
      assert.deepEqual((await ask("/curri/function", "5101")).decision, { action: "continue" });
    });

    it("lets the call through when the function throws", async () => {
      const patch: Patch = (nodes) => {
        nodeOf(nodes, "function", "region").func = "throw new Error('wrong')";
      };
      await deploy("function node", { patch });
      assert.deepEqual((await ask("/curri/function", "+4930901820")).decision, { action: "continue" });
    });
  });

  describe("After hours to another destination", () => {
    const lastWeekday =
      (day: number): Patch =>
      (nodes) => {
        const [weekday] = nodeOf(nodes, "call-trigger-filter").conditions as Array<{
          field: string;
          value: string;
        }>;
        assert.equal(weekday!.field, "event.weekday");
        weekday!.value = String(day);
      };
    const open = { OPENS: "00:00", CLOSES: "24:00" };
    const closed = { OPENS: "00:00", CLOSES: "00:00" };

    it("[WA-051] diverts to the night desk and creates a follow-up task, but not in office hours", async () => {
      const tasks = { TASKS_URL: chat.url };
      await deploy("After hours", { env: { ...open, ...tasks }, patch: lastWeekday(7) });
      assert.deepEqual((await ask("/curri/after-hours", "+15551234567")).decision, { action: "continue" });

      await deploy("After hours", { env: { ...closed, ...tasks }, patch: lastWeekday(7) });
      const { decision } = await ask("/curri/after-hours", "+15551234567");
      assert.deepEqual(decision, { action: "divert", destination: "5999" });
      const task = (await chat.message()) as Record<string, string>;
      assert.equal(task.subject, "Call back +15551234567");
      assert.equal(task.called, "50102");
      assert.equal(task.status, "open");
      assert.equal(chat.heard.length, 1);
    });

    it("goes by the day, too, and does not need the task list", async () => {
      await deploy("After hours", { env: { ...open, TASKS_URL: nowhere }, patch: lastWeekday(0) });
      assert.equal((await ask("/curri/after-hours", "+15551234567")).decision.action, "divert");
    });
  });

  describe("OAuth2 API", () => {
    const account: Patch = (nodes) => {
      nodeOf(nodes, "call-auth").credentials = { clientId: "demo", clientSecret: "s3cret" };
    };

    it("looks up with a token, and with the same one again", async () => {
      const nodes = await deploy("OAuth2", { patch: account });
      for (let call = 0; call < 2; call += 1)
        assert.equal((await ask("/curri/oauth2", "+15551234567")).decision.calling_name, "John Doe");
      const issued = await nodeRed.admin(`context/flow/${nodes[0]!.id}/tokens_issued`);
      assert.deepEqual(issued, { msg: "1", format: "number" });
      assert.ok(!nodeRed.log.includes("s3cret") && !nodeRed.flowFile.includes("s3cret"));
    });

    it("lets the call through without an account", async () => {
      await deploy("OAuth2", { patch: (nodes) => (nodeOf(nodes, "call-auth").id += "x") });
      assert.deepEqual((await ask("/curri/oauth2", "+15551234567")).decision, { action: "continue" });
    });
  });

  describe("Tell an analytics system after the reply", () => {
    it("[WA-003] answers the call while the receiver still keeps its answer, and tells it what became of the call", async () => {
      await deploy("analytics", { env: { ANALYTICS_URL: chat.url } });
      const answerNow = chat.holdAnswers();
      const { decision } = await ask("/curri/analytics", "+15550101001");
      const told = (await chat.message("+15550101001")) as Record<string, string>;
      answerNow();
      assert.deepEqual(decision, { action: "continue" });
      const { call, at, ...rest } = told;
      assert.match(String(chat.headers.at(-1)!["idempotency-key"]), /^[0-9a-f-]{36}$/);
      assert.match(call!, /^[0-9a-f-]{36}$/);
      assert.match(at!, /Z$/);
      assert.deepEqual(rest, {
        from: "+15550101001",
        to: "50102",
        action: "continue",
        answered_by: "flow",
      });
    });
  });

  describe("Keep what could not be delivered", () => {
    it("writes a line into a file that can be written anywhere, and alerts the chat", async () => {
      const file = join(tmpdir(), "call-events-dead-letters.jsonl");
      const isOfThisCall = (line: string): boolean => line.includes("+15550101002");
      try {
        await deploy("could not be delivered", { env: { CHAT_URL: chat.url } });
        assert.equal((await ask("/curri/journal", "+15550101002")).decision.action, "continue");
        const { text } = (await chat.message("+15550101002")) as { text: string };
        assert.match(text, /^The call from \+15550101002 is missing in the journal: .+\(503\)$/);
        const lines = await settled(
          async () => (existsSync(file) ? readFileSync(file, "utf8").split("\n") : []).filter(isOfThisCall),
          ({ length }) => length > 0,
        );
        const { at, id, ...line } = JSON.parse(lines[0]!);
        assert.ok(Date.parse(at) > 0);
        assert.match(id, /^[0-9a-f-]{36}$/);
        assert.match(line.message, /503/);
        assert.deepEqual(
          { ...line, message: "" },
          {
            url: `${nodeRed.url}/journal/calls`,
            attempts: 2,
            error: "server_error",
            message: "",
            from: "+15550101002",
            to: "50102",
          },
        );
        assert.equal(lines.length, 1);
      } finally {
        rmSync(file, { force: true });
      }
    });
  });

  describe("Contact-centre record to a database", () => {
    const endOfCall = (): Promise<unknown> =>
      nodeRed.post(`inject/${nodeOf(read("Contact-centre"), "inject").id}`, {});

    it("[LC-001][LC-002][LC-011] posts the record in its envelope", async () => {
      await deploy("Contact-centre", { env: { DATABASE_URL: chat.url } });
      await endOfCall();
      const { Id, CreationTimeUtc, Data, ...rest } = (await chat.message()) as Record<string, unknown>;
      assert.deepEqual(rest, { WebhookEvent: "App.QueueWebhook", Attempt: 1 });
      assert.match(String(Id), /^[0-9a-f-]{36}$/);
      assert.match(String(CreationTimeUtc), /Z$/);
      const [{ v }] = nodeOf(read("Contact-centre"), "inject").props as [{ v: string }];
      assert.deepEqual(Data, JSON.parse(v));
    });

    it("[LC-003] has the receiver write one row", async () => {
      const nodes = await deploy("Contact-centre");
      await endOfCall();
      const rows = await settled(
        async () =>
          (await nodeRed.admin(`context/flow/${nodes[0]!.id}/rows`)) as { msg: string; format: string },
        ({ format }) => format === "Object",
      );
      const [row] = Object.values(JSON.parse(rows.msg));
      assert.deepEqual(row, {
        event: "App.QueueWebhook",
        queue: "Support",
        caller: "+15557654321",
        seconds: 220,
      });
    });
  });

  describe("Missed call to a ticket", () => {
    it("[WA-050][CD-003][CD-006] makes a ticket of the call that nobody answered, and of no other", async () => {
      const nodes = await deploy("Missed call", { env: { TICKETS_URL: chat.url } });
      await nodeRed.post(`inject/${nodeOf(nodes, "inject").id}`, {});
      const [ticket] = await until(() => chat.heard.length > 0 && chat.heard, "a ticket is made");
      const { at, ...rest } = ticket as { at: string };
      assert.deepEqual(rest, { title: "Missed call from 1002", called: "2000", rang_for_seconds: 8 });
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      await nodeRed.post(`inject/${nodeOf(nodes, "inject").id}`, {});
      await until(() => chat.heard.length === 2, "one more ticket is made");
    });
  });

  /** Presses the example's own button. */
  const press = (nodes: FlowNode[]): Promise<unknown> =>
    nodeRed.post(`inject/${nodeOf(nodes, "inject").id}`, {});

  describe("Long call to a chat", () => {
    it("[CD-004] tells of the call that took longer than five minutes, and of no other", async () => {
      const nodes = await deploy("Long call", { env: { CHAT_URL: chat.url } });
      await press(nodes);
      const { text } = (await chat.message()) as { text: string };
      assert.match(text, /^1002 talked to 2000 for 434 seconds, until \d\d:\d\d$/);
      await press(nodes);
      await until(() => chat.heard.length > 1, "it is told again");
      assert.ok(chat.heard.every((message) => (message as { text: string }).text.startsWith("1002")));
    });
  });

  describe("Cloud session to a CRM history entry", () => {
    it("[XD-002][XD-003] writes it at the contact, with each recording", async () => {
      const nodes = await deploy("Cloud session", { env: { CRM_URL: `${chat.url}contacts` } });
      await press(nodes);
      assert.deepEqual(await chat.message(), {
        contact: "Grace Lind",
        call: "0b6f3c1e-6d0f-4c55-8d1b-0d5a2f5f7a04",
        from: "+15551234567",
        to: "+15550002000",
        answered_by: "Ann Keller",
        ended: "2026-03-02T09:17:45.000Z",
        seconds: 220,
        outcome: "answered",
        recordings: "https://recordings.example.com/rec-4711 https://recordings.example.com/rec-4712 ",
      });
      assert.deepEqual(chat.urls, ["/contacts/crm-881/history"]);
    });
  });

  describe("Queue event into a table", () => {
    it("[LC-003][LC-012] makes one row of it, however often it comes", async () => {
      const nodes = await deploy("Queue event");
      const rows = (): Promise<unknown[]> =>
        nodeRed.admin("queue-table/rows").then((answer) => answer as unknown[]);
      await press(nodes);
      await press(nodes);
      const [row] = await until(async () => {
        const found = await rows();
        return found.length > 0 && found;
      }, "the row is there");
      assert.deepEqual(row, {
        ended: "2026-03-02T09:17:45.000Z",
        queue: "Support",
        caller: "+15557654321",
        agent: "Ann Keller",
        wait_seconds: 40,
        talk_seconds: 180,
        met_service_level: true,
        outcome: "answered",
      });
      assert.equal((await rows()).length, 1);
    });
  });

  describe("IVR inputs to a CRM", () => {
    it("[LC-014] sends them to the customer whose number was entered", async () => {
      const nodes = await deploy("IVR inputs", { env: { CRM_URL: `${chat.url}customers` } });
      await press(nodes);
      const { inputs, ...rest } = (await chat.message()) as { inputs: Array<{ ParameterValue: string }> };
      assert.deepEqual(rest, {
        phone: "+15557654321",
        menu: "Main menu",
        tier: "gold",
        passed_on_to: "Support",
      });
      assert.deepEqual(
        inputs.map(({ ParameterValue }) => ParameterValue),
        ["2", "4711/8"],
      );
      assert.deepEqual(chat.urls, ["/customers/4711%2F8/calls"]);
    });
  });

  describe("Poor voice quality to an alert", () => {
    it("tells of the phone that heard badly, and of none that measured nothing", async () => {
      const nodes = await deploy("Poor voice quality", { env: { ALERT_URL: chat.url } });
      await press(nodes);
      const { at, call, ...rest } = (await chat.message()) as Record<string, string>;
      assert.deepEqual(rest, {
        text: "Poor voice quality at 2002 (SEP20BBC0202002)",
        score: 2.3,
        jitter_ms: 61,
        latency_ms: 80,
        lost_percent: 6.5,
      });
      assert.match(call!, /^StandAloneCluster-1-\d+$/);
      assert.match(at!, /Z$/);
      assert.equal(chat.heard.length, 1);
    });
  });

  describe("Calls of a day on a page", () => {
    it("counts records, draws them, and escapes what a call brings", async () => {
      const nodes = await deploy("Calls of a day");
      const page = (): Promise<string> => nodeRed.admin("calls-of-today").then(String);
      assert.match(await page(), /<h1>Calls of no calls yet<\/h1>/);
      await press(nodes);
      const html = await until(async () => {
        const text = await page();
        return text.includes("<dd>40</dd>") && text;
      }, "all calls are counted");
      assert.match(html, /<dd>30 \(75 %\)<\/dd>/);
      assert.equal(html.match(/<rect /g)!.length, 24);
      assert.match(html, /<td>&lt;b&gt;2002&lt;&#x2F;b&gt;<\/td><td>13<\/td>/);
      assert.doesNotMatch(html, /<b>|<script|\b(?:src|href)=/);
    });
  });

  describe("Sales and complaints by tag", () => {
    it("[XD-004][XD-005] tells the CRM of a sale, and the list of a complaint", async () => {
      const nodes = await deploy("Sales and complaints", {
        env: { CRM_URL: `${chat.url}sales`, COMPLAINTS_URL: `${chat.url}complaints` },
      });
      await press(nodes);
      await until(() => chat.heard.length === 2, "both are told");
      const told = Object.fromEntries(chat.urls.map((url, index) => [url, chat.heard[index]]));
      assert.deepEqual(told, {
        "/sales": {
          customer: "+15551234561",
          order: "A-4711",
          agent: "Ann Keller",
          at: "2026-03-02T09:17:45.000Z",
        },
        "/complaints": {
          customer: "+15551234562",
          reason: 'Late "again"',
          agent: "Ann Keller",
          call: "3c0b6f1e-6d0f-4c55-8d1b-0d5a2f5f7b02",
        },
      });
    });
  });

  it("are offered in the import menu", async () => {
    const offered = await nodeRed.admin("library/examples/flows/@call-events/node-red");
    assert.deepEqual(
      (offered as Array<{ fn: string }>).map(({ fn }) => fn).sort(),
      files.map((file) => file.replace(/\.json$/, "")),
    );
  });

  it("can all be imported together, and never reply twice", async () => {
    const all = files.flatMap((file) => readHere(file));
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length, "an id occurs twice");
    await nodeRed.deploy(all);
    const paths = all.filter(({ type }) => type === "call-curri-in").map(({ path }) => path as string);
    assert.equal(new Set(paths).size, paths.length);
    assert.ok(paths.length >= 10);
    for (const path of paths) assert.equal((await ask(path, "5101")).xacmlDecision, "Permit", path);
    assert.ok(!/had been answered already/.test(nodeRed.log), nodeRed.log);
  });
});

/** Stands for the team chat, the task list and other receivers: keeps what it is told. */
class Chat {
  readonly heard: unknown[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly urls: string[] = [];
  readonly #server: Server;
  #mayAnswer = Promise.resolve();

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        this.heard.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
        this.headers.push(request.headers);
        this.urls.push(request.url!);
        void this.#mayAnswer.then(() => response.writeHead(204).end());
      });
    });
  }

  static async start(): Promise<Chat> {
    const chat = new Chat();
    chat.#server.listen(0, "127.0.0.1");
    await once(chat.#server, "listening");
    return chat;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Keeps its answers to itself until the returned function is called. */
  holdAnswers(): () => void {
    let answerNow = (): void => {};
    this.#mayAnswer = new Promise((resolve) => {
      answerNow = resolve;
    });
    return answerNow;
  }

  /**
   * The next message: it comes after the reply, since the caller does not wait for it.
   *
   * @param text that is in it; deliveries of a test before may still be on their way
   */
  async message(text = ""): Promise<unknown> {
    return settled(
      async () => this.heard.find((message) => JSON.stringify(message).includes(text)),
      (message) => message !== undefined,
    );
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function post(url: string, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "text/xml; charset=ISO-8859-1" };
    const call = request(url, { method: "POST", headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    call.on("error", reject).end(body);
  });
}

/** Looks until it is as expected; the last look is returned when it never is. */
async function settled<T>(look: () => Promise<T>, asExpected: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  for (let tries = 0; tries < 100 && !asExpected(seen); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await look();
  }
  return seen;
}
