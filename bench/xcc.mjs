// A CUBE gateway's events into messages: how many a second through Node-RED, and what ten thousand open calls weigh.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const { Calls, messageOf, readMessage } = require(join(root, "dist/lib/xcc/index.js"));
const { callScript } = require(join(root, "dist/test/support/cube-calls.js"));
const { legEvent } = require(join(root, "dist/test/support/cube-messages.js"));
const { Cube } = require(join(root, "dist/test/support/cube.js"));

const rounds = 7;
const callsPerRound = 3000;
const sockets = 8;
/** Requests on the way per socket. */
const inFlight = 16;
const openCalls = 10_000;

/**
 * Prints the row of XCC.
 *
 * @param startNodeRed starts one with the flow of a file
 * @param tools `cpuOf`, `freePort` and `median` of the benchmark, and a folder to write into
 */
export async function printXcc(startNodeRed, { cpuOf, freePort, median, folder }) {
  const remoteUrl = `http://127.0.0.1:${await freePort()}/xcc`;
  const cube = await Cube.start({ remoteUrl });
  const flowFile = join(folder, "xcc-flow.json");
  writeFileSync(flowFile, JSON.stringify(flowOf(cube.port, remoteUrl)));
  const nodeRed = await startNodeRed("xcc", flowFile, true);
  while (cube.registrationId === "") await new Promise((resolve) => setTimeout(resolve, 20));
  const figures = [];
  for (let round = 0; round < rounds + 2; round++) {
    const requests = requestsOf(round, cube.registrationId, remoteUrl);
    const before = await cpuOf(nodeRed);
    const started = performance.now();
    await sendAll(requests, Number(new URL(remoteUrl).port));
    const perSecond = (requests.length * 1000) / (performance.now() - started);
    figures.push({ perSecond, cpu: ((await cpuOf(nodeRed)) - before) / requests.length });
  }
  const counted = await (await fetch(`http://127.0.0.1:${nodeRed.port}/count`)).text();
  const expected = (rounds + 2) * callsPerRound * 3;
  if (Number(counted) !== expected) throw new Error(`${counted} messages instead of ${expected}`);
  await cube.stop();
  const warm = figures.slice(2);
  const perSecond = median(warm.map((figure) => figure.perSecond));
  const cpu = median(warm.map((figure) => figure.cpu));
  console.log("\n| CUBE XCC in | measured | target |\n|---|---|---|");
  const bare = median(Array.from({ length: rounds }, (_, round) => withoutSockets(round)));
  console.log(
    `| event in → message out, bytes to message | **${thousands(bare)} events/s** | ≥ 10 000 events/s |`,
  );
  console.log(
    `| the same through HTTP and Node-RED, ${sockets} sockets, a function node behind | **${thousands(perSecond)} events/s**, ${cpu.toFixed(0)} µs of CPU each | – |`,
  );
  console.log(`| ${thousands(openCalls)} open calls | **${weightOfCalls().toFixed(1)} MB** | ≤ 30 MB |`);
}

const flowOf = (port, callbackUrl) => [
  { id: "tab", type: "tab", label: "xcc" },
  {
    id: "listener",
    type: "call-listener",
    mode: "port",
    host: "127.0.0.1",
    port: Number(new URL(callbackUrl).port),
  },
  {
    id: "cube",
    type: "call-cube",
    name: "bench",
    host: "127.0.0.1",
    port,
    listener: "listener",
    callbackPath: "/xcc",
    callbackUrl,
  },
  { id: "in", type: "call-xcc-in", z: "tab", x: 100, y: 40, cube: "cube", wires: [["count"]] },
  functionNode("count", 'flow.set("count", (flow.get("count") || 0) + 1);', []),
  { id: "ask", type: "http in", z: "tab", x: 100, y: 80, url: "/count", method: "get", wires: [["read"]] },
  functionNode("read", 'msg.payload = String(flow.get("count") || 0); return msg;', ["answer"]),
  { id: "answer", type: "http response", z: "tab", x: 500, y: 80, wires: [] },
];

function functionNode(id, func, to) {
  return { id, type: "function", z: "tab", x: 300, y: 80, func, outputs: 1, wires: [to] };
}

const scriptOf = (number) =>
  callScript("answered", { number, calling: `+1555${number}`, called: "+12025550199" });

/** The events of the calls of a round, two hundred calls side by side, as HTTP requests. */
function requestsOf(round, registrationId, remoteUrl) {
  const { host, pathname } = new URL(remoteUrl);
  const requests = [];
  const abreast = 200;
  for (let first = 0; first < callsPerRound; first += abreast) {
    const scripts = Array.from({ length: abreast }, (_, i) => scriptOf(round * callsPerRound + first + i));
    for (let step = 0; step < scripts[0].length; step++) {
      for (const script of scripts) {
        const body = legEvent(script[step], "547000:41", registrationId);
        requests.push(
          `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/soap+xml\r\n` +
            `Connection: Keep-Alive\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      }
    }
  }
  return requests;
}

/** Each socket sends its part without waiting for each answer, since a generator that waits would be what is measured. */
async function sendAll(requests, port) {
  await Promise.all(
    Array.from({ length: sockets }, async (_, part) => {
      // A call's events stay on one socket, and so in their order.
      const own = requests.filter((_request, i) => i % sockets === part);
      const socket = connect(port, "127.0.0.1");
      socket.setNoDelay(true);
      await once(socket, "connect");
      let sent = 0;
      let answered = 0;
      const send = () => {
        const batch = own.slice(sent, answered + inFlight);
        sent += batch.length;
        if (batch.length > 0) socket.write(batch.join(""));
      };
      await new Promise((resolve, reject) => {
        socket.on("error", reject);
        socket.setEncoding("latin1").on("data", (text) => {
          answered += text.split("HTTP/1.1 200").length - 1;
          if (answered === own.length) resolve();
          else if (sent - answered <= inFlight / 2) send();
        });
        send();
      });
      socket.destroy();
    }),
  );
}

/** Events of whole calls, as bytes, to messages: what is left when nothing is received or sent. @returns events a second */
function withoutSockets(round) {
  let messages = 0;
  const calls = new Calls("bench", (event) => {
    messages += messageOf(event, "bench", "").payload ? 1 : 0;
  });
  const bodies = Array.from({ length: callsPerRound }, (_, i) => scriptOf(round * callsPerRound + i))
    .flat()
    .map((step) => Buffer.from(legEvent(step, "547000:41", "4CA5E4:XCC:bench:1")));
  const started = performance.now();
  for (const body of bodies) calls.take(readMessage(body).event);
  const perSecond = (bodies.length * 1000) / (performance.now() - started);
  calls.close();
  if (messages !== 3 * callsPerRound) throw new Error(`${messages} messages`);
  return perSecond;
}

/** MB of heap. */
function weightOfCalls() {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const calls = new Calls("bench", () => {});
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < openCalls; number++) {
    for (const step of scriptOf(number).slice(0, 7))
      calls.take(readMessage(Buffer.from(legEvent(step, "1", "r"))).event);
  }
  gc();
  const weight = (process.memoryUsage().heapUsed - before) / 1e6;
  calls.close();
  return weight;
}

const thousands = (number) => Math.round(number).toLocaleString("en").replaceAll(",", " ");
