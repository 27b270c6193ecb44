// npm start: Node-RED with the first example deployed, in a user directory of its own that outlives it.
// PORT (1880) and HOST (127.0.0.1) say where it listens, DEMO_DIR (.demo) where it keeps its flows.
import "../test/check-node.mjs";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { prepareUserDir, root, settingsFor } from "./settings.mjs";

const host = process.env.HOST || "127.0.0.1";
const port = Number(process.env.PORT || 1880);
const userDir = resolve(process.env.DEMO_DIR || join(root, ".demo"));
const here = `http://127.0.0.1:${port}`;

if (!Number.isInteger(port) || port < 1 || port > 65535)
  fail(`PORT is "${process.env.PORT}"; it must be 1 to 65535.`);
if (!existsSync(join(root, "dist", "nodes")))
  fail("The nodes are not built yet. Run  npm start  (it builds first).");
process.env.PORT = String(port); // the flow finds its own CRM by it

const RED = createRequire(import.meta.url)("node-red");

let app = (_request, response) =>
  response.writeHead(503, { "retry-after": "1" }).end("Node-RED is starting.");
const server = createServer((request, response) => app(request, response));
await listen();
const firstStart = prepareUserDir(userDir);
await startNodeRed();
tellWhatToTry();
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

/** Takes the port before Node-RED touches the user directory, in which another demo may be at work. */
async function listen() {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error.code === "EADDRINUSE") {
      fail(
        `Port ${port} is in use (is the demo running already?). Take another:  PORT=${port + 1} npm start`,
      );
    }
    fail(`Cannot listen on ${host}:${port}: ${error.message}`);
  }
}

async function startNodeRed() {
  RED.init(server, settingsFor(userDir, host, port));
  const started = once(RED.events, "flows:started");
  await RED.start();
  await started;
  // The flows go first: the editor's body parsers would take a request that is sent as curl sends it by default.
  app = (request, response) => RED.httpNode(request, response, () => RED.httpAdmin(request, response));
}

function tellWhatToTry() {
  const call = `npm run call -- ${port === 1880 ? "" : `--url ${here}/curri `}`;
  console.log(`
The call events demo is running.

  Open   ${here}
         ${firstStart ? 'the editor, with the flow "CRM look-up and caller name"' : "the editor, with the flows as you left them"}

  Try    in another terminal, as if CUCM asked:
         ${call}--from +15551234567 --to 50102    a customer in the demo CRM
         ${call}--from 5101 --to 3222404993       a colleague
         ${call}--from +15550000000 --to 50102    nobody the CRM knows
         or, in the editor, the Call Test of the CURRI in node

  Stop   Ctrl+C. Your flows stay in ${shortest(userDir)} (delete it to begin again).
`);
  if (!["127.0.0.1", "localhost", "::1"].includes(host)) {
    console.log(`The editor listens on ${host} without a login: whoever reaches it can change the flows.\n`);
  }
}

function shortest(path) {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}

async function stop() {
  console.log("\nStopping …");
  await RED.stop();
  server.close();
  server.closeAllConnections();
  process.exit(0);
}

function fail(words) {
  console.error(words);
  process.exit(1);
}
