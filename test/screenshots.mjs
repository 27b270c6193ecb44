// Takes the pictures of README with a real editor: npm run screenshots
import "./check-node.mjs";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const images = join(root, "docs/images");
const built = createRequire(join(root, "dist/test/support/"));
const { openBrowser } = built("./browser.js");
const { Cucm } = built("./cucm.js");
const { Editor } = built("./editor.js");
const { NodeRed } = built("./node-red.js");
const { Receiver } = built("./receiver.js");

const largest = 200_000; // bytes; a README has to load
/** Room for the whole flow beside a sidebar that the pictures of the theme before have made wide and tall. */
const viewport = { width: 2000, height: 1100 };
const example = JSON.parse(
  readFileSync(join(root, "examples/01 - CRM look-up and caller name.json"), "utf8"),
);
const flowId = example.find(({ type }) => type === "tab").id;
const idOf = (type) => example.find((node) => node.type === type).id;

/** A second flow, which tells a ticket system of each call once it was answered. */
const told = (url) => [
  { id: "after", type: "tab", label: "After the call" },
  {
    id: "in",
    type: "call-curri-in",
    z: "after",
    name: "",
    path: "/after",
    x: 150,
    y: 100,
    wires: [["reply"]],
  },
  {
    id: "reply",
    type: "call-curri-reply",
    z: "after",
    action: "continue",
    x: 330,
    y: 100,
    wires: [["tickets"]],
  },
  {
    id: "tickets",
    type: "call-webhook-out",
    z: "after",
    name: "Ticket system",
    mode: "post-call",
    method: "POST",
    url: `${url}/calls`,
    headers: [{ key: "X-Api-Key", value: "a key" }],
    body: '{ "caller": "{{ event.calling_number }}", "called": "{{ event.called_number }}" }',
    retries: 1,
    retryDelay: 1,
    x: 530,
    y: 100,
    wires: [[], []],
  },
];

mkdirSync(images, { recursive: true });
const [nodeRed, browser, receiver] = await Promise.all([
  NodeRed.start(),
  openBrowser(),
  Receiver.start({ status: 503, json: { error: "The database is being restarted" } }),
]);
try {
  await nodeRed.deploy([...example, ...told(receiver.url)]);
  await makeCalls();
  for (const dark of [false, true]) await takeAll(dark);
} finally {
  await browser.close();
  await Promise.all([nodeRed.stop(), receiver.stop()]);
}

/** One that fails, and some that are delivered when the ticket system is back. */
async function makeCalls() {
  const after = new Cucm(`${nodeRed.url}/after`);
  await after.ask({ callingNumber: "+15551234567", calledNumber: "50102" });
  await receiver.received(2);
  receiver.answer({ status: 201, json: { ticket: 4711 } });
  for (const callingNumber of ["+15559876543", "+4930901820"])
    await after.ask({ callingNumber, calledNumber: "50102" });
  await receiver.received(4);
  after.close();
}

async function takeAll(dark) {
  const editor = await Editor.open(browser, nodeRed, { dark, viewport, scale: 2 });
  const { page } = editor;
  const save = async (name, clip) => {
    await page.mouse.move(5, 300);
    await page.waitForTimeout(600); // what slides in has come to rest
    const path = join(images, `${name}-${dark ? "dark" : "light"}.png`);
    await page.screenshot({ path, clip });
    const { size } = statSync(path);
    if (size > largest) throw new Error(`${path} has ${size} bytes`);
    console.log(`${path.slice(root.length + 1)}  ${Math.round(size / 1000)} kB`);
  };
  const invoke = (action, node) =>
    page.evaluate(([id, argument]) => RED.actions.invoke(id, argument), [action, node]);
  const panel = page.locator(".call-events-panel");
  const panelBox = async (height) => ({ ...(await panel.boundingBox()), height });

  await page.evaluate((id) => RED.workspaces.show(id), flowId);
  await save("canvas", await canvasBox(page));

  await editor.edit(idOf("call-webhook-out"));
  const { x, y, width } = await page.locator(".red-ui-tray").boundingBox();
  const edge = 14; // of the tray, through which the canvas is seen
  await save("webhook", { x: x + edge, y, width: width - edge, height: 640 });
  await page.locator("#node-dialog-cancel").click();
  await page.locator("#red-ui-editor-shade").waitFor({ state: "hidden" });

  await invoke("call-events:show-deliveries");
  await panel.evaluate((element) => {
    $(element).closest(".red-ui-sidebar").width(460);
    $(element).closest(".red-ui-sidebar-section").height(780);
    RED.events.emit("sidebar:resize");
  });
  await panel.locator(".call-events-entry", { hasText: "2 attempts" }).click();
  await panel.locator(".call-events-attempt").first().waitFor();
  await save("delivery", await panelBox(660));

  await invoke("call-events:call-test", idOf("call-curri-in"));
  await panel.locator('[name="calling_number"]').fill("+15551234567");
  await panel.locator('[name="called_number"]').fill("50102");
  await page.keyboard.press("Enter");
  await panel.locator(".call-events-test-result table").waitFor();
  await save("call-test", await panelBox(660));
  await editor.close();
}

/** What the flow covers of the canvas. */
async function canvasBox(page) {
  const boxes = await Promise.all(
    (await page.locator("#red-ui-workspace-chart .red-ui-flow-node-group").all()).map((node) =>
      node.boundingBox(),
    ),
  );
  const seen = boxes.filter((box) => box);
  const [left, top] = [Math.min(...seen.map(({ x }) => x)) - 12, Math.min(...seen.map(({ y }) => y)) - 20];
  const right = Math.max(...seen.map(({ x, width }) => x + width)) + 20;
  const bottom = Math.max(...seen.map(({ y, height }) => y + height)) + 30;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
