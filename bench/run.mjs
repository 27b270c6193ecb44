// Measures the work of the nodes against Node-RED's own nodes, side by side, and prints ratios.
//   npm run bench             all rows
//   npm run bench -- post     only rows with "post" in their name
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { printCdr } from "./cdr.mjs";
import { printOutbox } from "./outbox.mjs";
import { printXcc } from "./xcc.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const { writeRequest } = createRequire(import.meta.url)(join(root, "dist/lib/curri/index.js"));
const words = process.argv.slice(2);
const rounds = 25;
/** One start differs from the next by more than what is looked for. */
const startRounds = 30;
/** Until the compiler is done with all sides; its own threads count as their CPU. */
const warmUps = 25;
const scratch = mkdtempSync(join(tmpdir(), "call-events-bench-"));
const children = [];

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

/** Of callers and devices that differ from one request to the next. */
const bodies = Array.from({ length: 97 }, (_, index) =>
  writeRequest({
    callingNumber: `97255501${String(index).padStart(2, "0")}`,
    calledNumber: String(50_100 + (index % 7)),
    callingDeviceName: `SEP123456789A${index.toString(16).padStart(2, "0").toUpperCase()}`,
  }),
);
let asked = 0;
/** About 1.5 kB of JSON. */
const event = {
  call_state: "CONNECTED",
  calling_number: "9725550101",
  called_number: "50102",
  notes: "n".repeat(1400),
};

const crm = await start(join(here, "crm.cjs"), {});

const ask = (path) => (port) => (side) => load(side, `http://127.0.0.1:${side[port]}${path}`, 2000, 20);
const [curri, decision] = [ask("/curri"), ask("/decision")];
const post = (entry) => (side) => posts(side, entry, 4000, 50);
const rows = [
  {
    name: "CURRI request → CRM GET → reply, own port",
    target: "≥ 5 ×, p99 ≤ ½",
    core: curri("port"),
    ours: curri("ownPort"),
    bare: curri("port"),
  },
  {
    name: "the same through Node-RED's own server",
    target: "≥ 3.5 ×",
    core: curri("port"),
    ours: curri("port"),
  },
  {
    name: "CURRI request → decision, no CRM, own port",
    target: "≥ 5.5 ×",
    core: decision("port"),
    ours: decision("ownPort"),
    bare: decision("port"),
  },
  {
    name: "webhook out, realtime, 1.5 kB JSON, 50 in flight",
    target: "≥ 2.5 ×",
    core: post("post"),
    ours: post("post"),
  },
  {
    name: "webhook out, post-call (durable, logged, delivered), 1.5 kB JSON, 50 in flight",
    target: "≥ 1.5 ×",
    core: post("post"),
    ours: post("later"),
  },
].filter(({ name }) => words.every((word) => name.includes(word)));

console.log(
  `Node-RED ${version("node-red")}, Node ${process.version}; median of ${rounds} interleaved rounds.\n`,
);
console.log(
  "| work | core ÷ ours: CPU | per second | p99 ours ÷ core | target | limit: core ÷ bare | CPU core | ours | bare |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const [index, row] of rows.entries()) {
  const figures = await figuresOf(row, index);
  const cpu = median(figures.map(({ theirs, own }) => theirs.cpu / own.cpu));
  const rate = median(figures.map(({ theirs, own }) => own.perSecond / theirs.perSecond));
  const p99 = figures[0].own.p99 && median(figures.map(({ theirs, own }) => own.p99 / theirs.p99));
  const limit = row.bare && median(figures.map(({ theirs, least }) => theirs.cpu / least.cpu)).toFixed(2);
  const [coreCpu, ownCpu, bareCpu] = ["theirs", "own", "least"].map((side) =>
    median(figures.map((figure) => figure[side]?.cpu)),
  );
  console.log(
    `| ${row.name} | **${cpu.toFixed(2)}** | ${rate.toFixed(2)} | ${p99 ? p99.toFixed(2) : "–"} | ${row.target} | ${limit ?? "–"} | ${coreCpu.toFixed(0)} µs | ${ownCpu.toFixed(0)} µs | ${bareCpu ? `${bareCpu.toFixed(0)} µs` : "–"} |`,
  );
}
if (words.every((word) => "burst".includes(word))) await printBurst();
if (words.every((word) => "CUBE XCC in".includes(word)))
  await printXcc(startNodeRed, { cpuOf, freePort, median, folder: scratch });
if (words.every((word) => "CDR file".includes(word)))
  await printCdr(installInto, { median, folder: scratch });
if (words.every((word) => "start-up".includes(word))) await printStartUp();
if (words.every((word) => "outbox".includes(word))) await printOutbox();
process.exit(0);

/**
 * All sides of a row in turn, each in a process of its own that does nothing else: what another row has left in a heap
 * is no part of this one's work.
 */
async function figuresOf(row, index) {
  const core = await startNodeRed(`core-${index}`, "core-flow.json", false);
  const ours = await startNodeRed(`ours-${index}`, "call-events-flow.json", true);
  const bare = row.bare && (await start(join(here, "bare.cjs"), { crm: crm.port }));
  const figures = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const theirs = await row.core(core);
    figures.push({ theirs, own: await row.ours(ours), least: bare && (await row.bare(bare)) });
  }
  for (const side of [core, ours, bare]) side?.kill("SIGKILL");
  return figures.slice(warmUps);
}

/** Thousands at once, each side in a process of its own; then calls while a burst is being delivered. */
async function printBurst() {
  const count = 20_000;
  const justStarted = "in a process that has just started";
  console.log(`\n| ${count} messages at once | lost | RSS growth | target |\n|---|---|---|---|`);
  for (const [side, flow, entry, before] of [
    ["core http request", "core-flow.json", "post", 2000],
    ["webhook out, realtime", "call-events-flow.json", "post", 2000],
    ["webhook out, post-call", "call-events-flow.json", "later", 2000],
    [`webhook out, realtime, ${justStarted}`, "call-events-flow.json", "post", 0],
    [`webhook out, post-call, ${justStarted}`, "call-events-flow.json", "later", 0],
  ]) {
    const nodeRed = await startNodeRed(`burst-${entry}-${side.length}`, flow, flow !== "core-flow.json");
    if (before > 0) await posts(nodeRed, entry, before, 20);
    const { rss } = await answer(nodeRed, { ask: "memory" });
    const { done } = await postAll(nodeRed, { entry, count, inFlight: count });
    const { peak } = await answer(nodeRed, { ask: "memory" });
    nodeRed.kill("SIGKILL");
    const target = side.startsWith("core") || before === 0 ? "–" : "none lost, ≤ 200 MB";
    console.log(`| ${side} | ${done.failed} | ${Math.round((peak - rss) / 1e6)} MB | ${target} |`);
  }
  const ours = await startNodeRed("burst-calls", "call-events-flow.json", true);
  for (let round = 0; round < warmUps; round++) {
    await curri("ownPort")(ours);
    await posts(ours, "later", 2000, 20);
  }
  const begun = heard(ours, ({ begun }) => begun);
  // As CDR in hands the rows of a file over: thousands in one turn of the event loop would stall it before any delivery.
  const delivered = postAll(ours, { entry: "later", count, inFlight: count, perTurn: 16 });
  await begun;
  const p99 = await pacedUntil(delivered, `http://127.0.0.1:${ours.ownPort}/curri`);
  ours.kill("SIGKILL");
  console.log(
    `| CURRI, 100 a second, while they are delivered | ${p99.late} late | p99 ${p99.ms.toFixed(1)} ms | ≤ 50 ms |`,
  );
}

/** Asks 100 times a second until `end` settles. */
async function pacedUntil(end, url) {
  const agent = new Agent({ keepAlive: true });
  const took = [];
  const open = new Set();
  let late = 0;
  let over = false;
  end.finally(() => {
    over = true;
  });
  while (!over) {
    const begun = performance.now();
    const asked = send(agent, url).then((reply) => {
      took.push(performance.now() - begun);
      open.delete(asked);
      if (!/callingname=/.test(reply)) late += 1;
    });
    open.add(asked);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(open);
  agent.destroy();
  took.sort((a, b) => a - b);
  return { ms: took[Math.floor(took.length * 0.99)], late };
}

/** Asks `count` times, `inFlight` at a time, over kept connections. */
async function load(nodeRed, url, count, inFlight) {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const took = [];
  let left = count;
  const before = await cpuOf(nodeRed);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) {
        const begun = performance.now();
        const reply = await send(agent, url);
        if (!reply.includes("Permit") || !/callingname=/.test(reply))
          throw new Error(`wrong reply: ${reply}`);
        took.push(performance.now() - begun);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const cpu = ((await cpuOf(nodeRed)) - before) / count;
  agent.destroy();
  took.sort((a, b) => a - b);
  return { cpu, perSecond: count / seconds, p99: took[Math.floor(count * 0.99)] };
}

function send(agent, url) {
  const body = bodies[asked++ % bodies.length];
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "text/xml; charset=ISO-8859-1", "Content-Length": body.length };
    const request = httpRequest(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    });
    request.on("error", reject).end(body);
  });
}

async function posts(nodeRed, entry, count, inFlight) {
  const before = await cpuOf(nodeRed);
  const started = performance.now();
  const { done } = await postAll(nodeRed, { entry, count, inFlight });
  if (done.failed > 0) throw new Error(`${done.failed} of ${count} posts failed`);
  const seconds = (performance.now() - started) / 1000;
  return { cpu: ((await cpuOf(nodeRed)) - before) / count, perSecond: count / seconds };
}

async function printStartUp() {
  // Made once: the disk still writes what has just been copied, and a first start differs from all later ones.
  const without = await userDirOf("start-bare", undefined, false);
  const withOurs = await userDirOf("start-installed", undefined, true);
  const figures = [];
  for (let round = 0; round < startRounds + 1; round++) {
    const bare = await startUpTime(without);
    figures.push({ bare, installed: await startUpTime(withOurs) });
  }
  const added = median(figures.slice(1).map(({ bare, installed }) => installed - bare));
  const bare = median(figures.slice(1).map((figure) => figure.bare));
  console.log("\n| start of Node-RED, an empty flow | bare | with these nodes | target |\n|---|---|---|---|");
  console.log(`| to "started" | ${bare.toFixed(0)} ms | **+ ${added.toFixed(0)} ms** | ≤ + 40 ms |`);
}

async function startUpTime(userDir) {
  const started = performance.now();
  const nodeRed = await start(join(here, "node-red.cjs"), { userDir, flowFile: "flows.json" });
  const took = performance.now() - started;
  nodeRed.kill("SIGKILL");
  await once(nodeRed, "exit");
  return took;
}

/** @returns its process, with `port` of Node-RED's own server and `ownPort` of CURRI in */
async function startNodeRed(name, flowFile, installed) {
  const ownPort = await freePort();
  const userDir = await userDirOf(name, flowFile, installed, ownPort);
  return Object.assign(await start(join(here, "node-red.cjs"), { userDir, flowFile: "flows.json" }), {
    ownPort,
  });
}

/** @param installed whether the package stands in the user directory, as the palette manager puts it */
async function userDirOf(name, flowFile, installed, ownPort = 0) {
  const userDir = join(scratch, name);
  mkdirSync(join(userDir, "node_modules/@call-events"), { recursive: true });
  const dependencies = installed ? { "@call-events/node-red": "*" } : {};
  writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "bench", dependencies }));
  const target = join(userDir, "node_modules/@call-events/node-red");
  if (installed) installInto(target);
  const flow = flowFile ? readFileSync(resolve(here, flowFile), "utf8") : "[]";
  const placed = flow
    .replaceAll("127.0.0.1:1/", `127.0.0.1:${crm.port}/`)
    .replace('"port": 2,', `"port": ${ownPort},`);
  writeFileSync(join(userDir, "flows.json"), placed);
  return userDir;
}

/** What the package ships, with the project's own dependencies. */
function installInto(target) {
  rmSync(target, { recursive: true, force: true });
  for (const part of ["dist/lib", "dist/nodes", "dist/plugins", "package.json"])
    cpSync(join(root, part), join(target, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(target, "node_modules"));
}

async function start(file, options) {
  const child = fork(file, [JSON.stringify(options)], { cwd: root });
  children.push(child);
  const [{ port }] = await once(child, "message");
  return Object.assign(child, { port });
}

/** Sends `count` events through a node, `inFlight` at a time. */
function postAll(nodeRed, job) {
  const all = heard(nodeRed, ({ done }) => done);
  nodeRed.send({ ask: "post", ...job, payload: event });
  return all;
}

/** @returns the next message that is asked for */
function heard(child, isAskedFor) {
  return new Promise((resolve) => {
    child.on("message", function hear(message) {
      if (!isAskedFor(message)) return;
      child.off("message", hear);
      resolve(message);
    });
  });
}

async function answer(child, question) {
  const message = once(child, "message");
  child.send(question);
  return (await message)[0];
}

/** µs of CPU, user and system, that a process has used. */
async function cpuOf(child) {
  const { cpu } = await answer(child, { ask: "cpu" });
  return cpu.user + cpu.system;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function version(name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}
