// Ten minutes of post-call webhooks in a real Node-RED, whose receiver fails now and then: npm run soak
//   SOAK_MINUTES=1 npm run soak
// Every accepted message has to arrive, in the order of its call; memory and sockets have to stay as they are.
import "./check-node.mjs";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const minutes = Number(process.env.SOAK_MINUTES ?? 10);
const perSecond = 200;
const calls = 50;
const samplesAtAll = 60;
/** Of the least that is used between two great collections of garbage, from the second third to the last. */
const growthAllowed = 60 * 1024 * 1024;
/** Such a collection comes every three minutes or so: a shorter run shows the memory, and does not judge it. */
const minutesForMemory = 8;
const socketsAllowed = 30;

const userDir = mkdtempSync(join(tmpdir(), "call-events-soak-"));
process.on("exit", () => rmSync(userDir, { recursive: true, force: true }));

const accepted = new Set();
const arrived = new Set();
const lastOfCall = new Map();
const outOfOrder = [];
let refused = 0;
let failing = false;

const receiver = createServer(receive);
receiver.listen(0, "127.0.0.1");
await once(receiver, "listening");
const nodeRed = await startNodeRed(`http://127.0.0.1:${receiver.address().port}/`);
const agent = new Agent({ keepAlive: true, maxSockets: 50 });

const samples = [];
const end = performance.now() + minutes * 60_000;
const trouble = failNowAndThen();
const sampling = sample();
await post();
failing = false;
await sampling;
await trouble;
const patience = performance.now() + 120_000;
while (missing().length > 0 && performance.now() < patience) await sleep(200);
report();

/** Takes nothing while it fails: 503, or no answer at all. */
function receive(request_, response) {
  let body = "";
  request_.setEncoding("utf8").on("data", (part) => {
    body += part;
  });
  request_.on("end", () => {
    if (failing === "silent") {
      request_.socket.destroy();
      return;
    }
    if (failing) {
      response.writeHead(503).end();
      return;
    }
    const { number, call } = JSON.parse(body);
    if (!arrived.has(number) && (lastOfCall.get(call) ?? 0) > number) outOfOrder.push(number);
    lastOfCall.set(call, Math.max(lastOfCall.get(call) ?? 0, number));
    arrived.add(number);
    response.writeHead(200, { "Content-Type": "application/json" }).end('{"ok":true}');
  });
}

/** Of every half minute, or third of the run if that is less, it fails for a tenth. */
async function failNowAndThen() {
  const period = Math.min(30_000, (minutes * 60_000) / 3);
  for (let round = 0; performance.now() + period < end; round++) {
    await sleep(period * 0.6);
    failing = round % 2 === 0 ? "silent" : "busy";
    await sleep(period * 0.1);
    failing = false;
    await sleep(period * 0.3);
  }
}

async function post() {
  const pauseMs = 50;
  for (let number = 0; performance.now() < end; ) {
    const asked = [];
    for (let count = 0; count < (perSecond * pauseMs) / 1000; count++) asked.push(accept(++number));
    await Promise.all([...asked, sleep(pauseMs)]);
  }
}

/** Answered with 200 when the webhook is done with the message, since then it is durable. */
async function accept(number) {
  const call = `call-${number % calls}`;
  const body = JSON.stringify({ number, call, notes: "n".repeat(1400) });
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  const url = `http://127.0.0.1:${nodeRed.port}/event`;
  const asked = request(url, { method: "POST", agent, headers }).end(body);
  const [response] = await once(asked, "response");
  response.resume();
  await once(response, "end");
  if (response.statusCode === 200) accepted.add(number);
  else refused += 1;
}

async function sample() {
  const everyMs = (minutes * 60_000) / samplesAtAll;
  while (performance.now() < end) {
    await sleep(everyMs);
    nodeRed.child.send({ ask: "memory" });
    const [{ rss, sockets }] = await once(nodeRed.child, "message");
    samples.push({ rss, sockets });
  }
}

async function startNodeRed(url) {
  mkdirSync(join(userDir, "node_modules/@call-events"), { recursive: true });
  symlinkSync(root, join(userDir, "node_modules/@call-events/node-red"));
  const dependencies = { "@call-events/node-red": "*" };
  writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "soak", dependencies }));
  writeFileSync(join(userDir, "flows.json"), JSON.stringify(flow(url)));
  const options = JSON.stringify({ userDir, flowFile: "flows.json" });
  const child = fork(join(root, "bench/node-red.cjs"), [options], { cwd: root });
  process.on("exit", () => child.kill("SIGKILL"));
  const [{ port }] = await once(child, "message");
  return { child, port };
}

function flow(url) {
  const z = "flow";
  const call =
    "msg.call = { id: msg.payload.call, event: String(msg.payload.number), source: 'cdr' }; return msg;";
  const nodes = [
    { id: z, type: "tab", label: "Soak" },
    { id: "store", type: "call-store", kind: "embedded", path: "", keepDays: 14, keepRows: 5000 },
    { id: "in", type: "http in", z, url: "/event", method: "post", wires: [["call"]] },
    { id: "call", type: "function", z, func: call, outputs: 1, wires: [["webhook"]] },
    {
      id: "webhook",
      type: "call-webhook-out",
      z,
      name: "Soak",
      mode: "post-call",
      enabled: true,
      url,
      payload: "msg",
      store: "store",
      retries: 10,
      retryDelay: 1,
      backoff: "fixed",
      circuit: true,
      wires: [[], []],
    },
    { id: "done", type: "complete", z, scope: ["webhook"], uncaught: false, wires: [["reply"]] },
    { id: "catch", type: "catch", z, scope: ["webhook"], uncaught: false, wires: [["failed"]] },
    {
      id: "failed",
      type: "change",
      z,
      rules: [{ t: "set", p: "statusCode", pt: "msg", to: "500", tot: "num" }],
      wires: [["reply"]],
    },
    { id: "reply", type: "http response", z, wires: [] },
  ];
  return nodes.map((node) => (node.z ? { x: 100, y: 100, ...node } : node)); // without a place it were a config node
}

function missing() {
  return [...accepted].filter((number) => !arrived.has(number));
}

function report() {
  const third = Math.floor(samples.length / 3);
  const [early, late] = [samples.slice(third, 2 * third), samples.slice(-third)];
  const growth = least(late) - least(early);
  const sockets = Math.max(...samples.map((one) => one.sockets));
  const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
  console.log(
    `${accepted.size} accepted, ${refused} refused, ${missing().length} missing, ${outOfOrder.length} out of order`,
  );
  console.log(
    `memory ${megabytes(least(early))} at least in the second third, ${megabytes(least(late))} in the last`,
  );
  console.log(`sockets: ${median(early, "sockets")}, then ${median(late, "sockets")}, ${sockets} at most`);
  const socketsGrow = median(late, "sockets") > median(early, "sockets") + socketsAllowed;
  const memoryGrows = minutes >= minutesForMemory && growth > growthAllowed;
  const failed = missing().length + outOfOrder.length + refused > 0 || memoryGrows || socketsGrow;
  console.log(failed ? "failed" : "passed");
  process.exit(failed ? 1 : 0);
}

function least(from) {
  return Math.min(...from.map(({ rss }) => rss));
}

function median(from, what) {
  return from.map((one) => one[what]).sort((a, b) => a - b)[Math.floor(from.length / 2)];
}
