import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { CurriResponse, RequestFields } from "../../lib/curri/index.js";
import { Cucm } from "../support/cucm.js";
import type { Editor } from "../support/editor.js";
import { nodeRed, sharedEditor } from "../support/editor-suite.js";
import { exampleFiles, projectRoot } from "../support/node-red.js";
import { until } from "../support/until.js";

const packageName = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")).name;
const offered = exampleFiles().map((file) => basename(file, ".json"));

/** Asks what to do with a call, as CUCM does. */
async function ask(path: string, call: Partial<RequestFields>): Promise<CurriResponse> {
  const cucm = new Cucm(`${nodeRed().url}${path}`);
  try {
    return await cucm.ask({ callingNumber: "", calledNumber: "50102", ...call });
  } finally {
    cucm.close();
  }
}

/** A zone in which it is three in the morning now. */
function zoneAtNight(): string {
  const ahead = (3 - new Date().getUTCHours() + 24) % 24;
  if (ahead <= 14) return `Etc/GMT-${ahead}`; // the names of these zones count the other way round
  return `Etc/GMT+${24 - ahead}`;
}

interface Example {
  name: string;
  /** What the example's comment asks for before it runs. */
  prepare?: (editor: Editor) => Promise<void>;
  run: (editor: Editor) => Promise<void>;
}

const vipCaller = "+15551234567";

const examples: Example[] = [
  {
    name: "01 - CRM look-up and caller name",
    run: async () => {
      const known = await ask("/curri", { callingNumber: vipCaller });
      assert.equal(known.xacmlDecision, "Permit");
      assert.equal(known.decision.calling_name, "John Doe, ACME Corp");
      const hidden = await ask("/curri", { callingNumber: "" });
      assert.deepEqual(hidden.decision, { action: "continue" });
    },
  },
  {
    name: "02 - VIP to another queue",
    run: async () => {
      const vip = await ask("/curri/vip", { callingNumber: vipCaller });
      assert.deepEqual(vip.decision, { action: "divert", destination: "5900" });
      const other = await ask("/curri/vip", { callingNumber: "+15557654321" });
      assert.deepEqual(other.decision, { action: "continue", calling_name: "Grace Lind" });
    },
  },
  {
    name: "03 - Block list",
    run: async (editor) => {
      const injected = editor.page.waitForResponse(/\/inject\//);
      await editor.pressButton(await editor.idOf("inject"));
      await injected;
      const blocked = await ask("/curri/block-list", { callingNumber: "+15550001111" });
      assert.equal(blocked.xacmlDecision, "Deny");
      assert.deepEqual(blocked.decision, { action: "reject", announcement: "VCA_00121" });
      const other = await ask("/curri/block-list", { callingNumber: vipCaller });
      assert.deepEqual(other.decision, { action: "continue" });
    },
  },
  {
    name: "04 - Two apps stacked",
    run: async () => {
      const colleague = await ask("/curri/stacked", {
        callingNumber: "1001",
        callingDeviceName: "SEP123456789ABC",
      });
      assert.deepEqual(colleague.decision, { action: "continue", calling_name: "Ann Keller" });
    },
  },
  {
    name: "05 - Parallel look-ups joined",
    run: async () => {
      const caller = await ask("/curri/parallel", { callingNumber: vipCaller });
      assert.deepEqual(caller.decision, { action: "continue", calling_name: "John Doe (2 open)" });
    },
  },
  {
    name: "06 - Add data with a function node",
    run: async () => {
      const caller = await ask("/curri/function", { callingNumber: "+4930123456" });
      assert.deepEqual(caller.decision, { action: "continue", calling_name: "+4930123456 (Germany)" });
    },
  },
  {
    name: "07 - After hours to another destination",
    prepare: async (editor) => {
      const form = await editor.edit(await editor.idOf("call-curri-in"));
      await form.fill("timeZone", zoneAtNight());
      await form.save();
    },
    run: async () => {
      const late = await ask("/curri/after-hours", { callingNumber: vipCaller });
      assert.deepEqual(late.decision, { action: "divert", destination: "5999" });
    },
  },
  {
    name: "08 - OAuth2 API",
    prepare: async (editor) => {
      const form = await editor.edit(await editor.idOf("call-webhook-out"));
      const account = await form.editConfig("auth");
      await account.fill("clientId", "demo");
      await account.fill("clientSecret", "s3cret-of-the-demo");
      await account.save();
      await form.save();
    },
    run: async () => {
      // The first one fetches a token, which on a busy machine may take longer than a call can wait.
      await until(async () => {
        const { decision } = await ask("/curri/oauth2", { callingNumber: vipCaller });
        return decision.calling_name === "John Doe";
      }, "the caller's name is there");
      nodeRed().forgetLog();
    },
  },
  {
    name: "09 - Tell an analytics system after the reply",
    run: async (editor) => {
      const answer = await ask("/curri/analytics", { callingNumber: vipCaller });
      assert.deepEqual(answer.decision, { action: "continue" });
      await debugged(editor, "the demo analytics");
      await debugged(editor, "delivered");
    },
  },
  {
    name: "10 - Keep what could not be delivered",
    run: async (editor) => {
      const answer = await ask("/curri/journal", { callingNumber: vipCaller });
      assert.deepEqual(answer.decision, { action: "continue" });
      await debugged(editor, `The call from ${vipCaller} is missing in the journal`);
      nodeRed().forgetLog(); // the failure itself, which Catch is not there for
    },
  },
  {
    name: "11 - Contact-centre record to a database",
    run: async (editor) => {
      await editor.pressButton(await editor.idOf("inject"));
      await debugged(editor, "the demo database");
      await debugged(editor, "delivered");
    },
  },
  {
    name: "12 - Call events of a gateway to a webhook",
    run: async (editor) => {
      await pressInject(editor);
      await debugged(editor, "the demo API");
    },
  },
  { name: "13 - Screen pop when it rings", run: (editor) => playedTo(editor, "screen pop") },
  {
    name: "14 - Log of calls with duration and outcome",
    run: (editor) => playedTo(editor, "ticket"),
  },
  {
    name: "15 - Calls in progress on a page",
    run: async (editor) => {
      await pressInject(editor);
      const page = (): Promise<string> =>
        fetch(`${nodeRed().url}/calls-board`).then((answer) => answer.text());
      await until(async () => (await page()).includes("<h1>1 in progress</h1>"), "the call is counted");
    },
  },
  { name: "16 - Alert when a call runs long", run: (editor) => playedTo(editor, "alert") },
  { name: "17 - SMS after the call", run: (editor) => playedTo(editor, "SMS") },
  {
    name: "18 - CURRI and CUBE of one call side by side",
    run: async (editor) => {
      const { decision } = await ask("/curri/side-by-side", { callingNumber: vipCaller });
      assert.deepEqual(decision, { action: "continue" });
      await pressInject(editor);
    },
  },
  {
    name: "19 - Missed call to a ticket",
    run: async (editor) => {
      await editor.pressButton(await editor.idOf("inject"));
      const filter = await editor.idOf("call-trigger-filter");
      await until(async () => {
        const triggers = (await nodeRed().admin("call-events/triggers")) as Array<{
          id: string;
          hits: number;
        }>;
        return triggers.find(({ id }) => id === filter)?.hits === 1;
      }, "the missed call is found");
    },
  },
  { name: "20 - Long call to a chat", run: (editor) => pressedFor(editor, "the chat") },
  { name: "21 - Cloud session to a CRM history entry", run: (editor) => pressedFor(editor, "the CRM") },
  { name: "22 - Queue event into a table", run: (editor) => pressedFor(editor, "a row of the table") },
  { name: "23 - IVR inputs to a CRM", run: (editor) => pressedFor(editor, "the CRM") },
  { name: "24 - Poor voice quality to an alert", run: (editor) => pressedFor(editor, "an alert") },
  {
    name: "25 - Calls of a day on a page",
    run: async (editor) => {
      await pressInject(editor);
      const page = (): Promise<string> =>
        fetch(`${nodeRed().url}/calls-of-today`).then((answer) => answer.text());
      await until(async () => (await page()).includes("<dd>40</dd>"), "the calls are counted");
    },
  },
  { name: "26 - Sales and complaints by tag", run: (editor) => pressedFor(editor, "a complaint") },
];

/** The debug sidebar has a message with this text. */
const debugged = (editor: Editor, text: string): Promise<void> =>
  editor.page.locator(".red-ui-debug-msg", { hasText: text }).first().waitFor();

async function pressInject(editor: Editor): Promise<void> {
  const injected = editor.page.waitForResponse(/\/inject\//);
  await editor.pressButton(await editor.idOf("inject"));
  await injected;
}

/** Presses the example's own button, and waits until the receiver in it shows what it was sent. */
async function pressedFor(editor: Editor, receiver: string): Promise<void> {
  await pressInject(editor);
  await debugged(editor, receiver);
}

/** Plays a call by the example's own button, and waits until its webhook has been answered. */
async function playedTo(editor: Editor, webhook: string): Promise<void> {
  const id = await editor.idOf("call-webhook-out", webhook);
  await pressInject(editor);
  await editor.status(id, /^20\d/);
}

describe("examples, imported from the menu", function () {
  this.timeout(60_000);

  /** Each comes beside those before it, as for somebody who looks at all of them. */
  const inEditor = sharedEditor([]);

  it("are all tried here", () => {
    assert.deepEqual(
      examples.map(({ name }) => name),
      offered,
    );
  });

  for (const { name, prepare, run } of examples) {
    it(`${name}: deployed, and answers a call`, () =>
      inEditor(async (editor) => {
        await editor.clearDebug();
        await editor.importExample(packageName, name);
        await prepare?.(editor);
        await editor.deploy();
        await run(editor);
        // No gateway is there to register with; the examples do without.
        assert.deepEqual(
          nodeRed().troubles.filter((line) => !line.includes("Cannot register with")),
          [],
        );
      }));
  }
});
