// One Node-RED of its own process, for run.mjs: flows and user directory come as arguments, work and figures over IPC.
const { createServer } = require("node:http");
const { join } = require("node:path");
const RED = require("node-red");

const { userDir, flowFile } = JSON.parse(process.argv[2]);
let loop;

const server = createServer((request, response) => RED.httpNode(request, response));
RED.init(server, {
  userDir,
  flowFile,
  httpAdminRoot: "/admin",
  httpNodeRoot: "/",
  credentialSecret: "bench",
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { projects: { enabled: false } },
  logging: { console: { level: "error" } },
  nodesDir: [join(__dirname, "sink")],
});
/** The core node writes the status into the message, ours into `msg.webhook`. */
global.benchSink = ({ statusCode, webhook }) => loop.next((webhook ? webhook.status : statusCode) === 200);

process.on("message", ({ ask, ...job }) => {
  if (ask === "cpu") process.send({ cpu: process.cpuUsage() });
  if (ask === "memory")
    process.send({
      rss: process.memoryUsage.rss(),
      peak: process.resourceUsage().maxRSS * 1024,
      sockets: process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length,
    });
  if (ask === "post") loop = postLoop(job);
});
process.on("disconnect", () => process.exit(0));

/**
 * Keeps `inFlight` messages on their way through the node `entry` until `count` have come back.
 * The first ones are made all at once, or `perTurn` of them in each turn of the event loop.
 */
function postLoop({ entry, count, inFlight, payload, perTurn = inFlight }) {
  const start = RED.nodes.getNode(entry);
  let sent = 0;
  let back = 0;
  let failed = 0;
  const send = () => {
    sent += 1;
    // No literal with values in it: V8 would decide by the first thousands that all of them live long, and each one would
    // take with it what the nodes write into it.
    const msg = {};
    msg.payload = { ...payload };
    start.receive(msg);
  };
  const begin = () => {
    for (let i = 0; i < perTurn && sent < inFlight; i++) send();
    if (sent < inFlight) setImmediate(begin);
  };
  begin();
  process.send({ begun: true });
  return {
    next(ok) {
      back += 1;
      if (!ok) failed += 1;
      if (sent < count) send();
      else if (back === count) process.send({ done: { count, failed } });
    },
  };
}

server.listen(0, "127.0.0.1", () => {
  RED.events.once("flows:started", () => process.send({ port: server.address().port })); // may come before start() ends
  RED.start();
});
