// A Node-RED of its own process, for cdr.mjs: takes a file of CDR rows and measures what that took.
const { copyFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { join } = require("node:path");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const RED = require("node-red");

const { userDir, folder } = JSON.parse(process.argv[2]);
const delay = monitorEventLoopDelay({ resolution: 1 });
let job;

RED.init(createServer(), {
  userDir,
  flowFile: "flows.json",
  httpAdminRoot: "/admin",
  httpNodeRoot: "/",
  credentialSecret: "bench",
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { projects: { enabled: false } },
  logging: { console: { level: "error" } },
  nodesDir: [join(__dirname, "sink")],
});
global.benchSink = () => job.row();
RED.start();
RED.events.once("flows:started", () => process.send({ started: true }));
process.on("disconnect", () => process.exit(0));

process.on("message", ({ file, rows, name }) => {
  job = measured(rows);
  if (folder) copyFileSync(file, join(folder, name));
  else {
    job.begin();
    RED.nodes.getNode("in").receive({ filename: file });
  }
});

/** From the first row on: until then a folder waits for a file to stop growing. */
function measured(rows) {
  let count = 0;
  let start;
  let sampling;
  const begin = () => {
    const { rss } = process.memoryUsage();
    start = { at: performance.now(), cpu: process.cpuUsage(), rss, peak: rss };
    sampling = setInterval(() => {
      start.peak = Math.max(start.peak, process.memoryUsage.rss());
    }, 20);
    delay.reset();
    delay.enable();
  };
  return {
    begin,
    row() {
      if (count === 0 && !start) begin();
      count += 1;
      if (count < rows) return;
      const { user, system } = process.cpuUsage(start.cpu);
      const ms = performance.now() - start.at;
      // A turn of its own, so that a stall that ends with the last row is seen.
      setTimeout(() => {
        clearInterval(sampling);
        delay.disable();
        process.send({
          perSecond: (rows * 1000) / ms,
          cpu: (user + system) / rows,
          stall: delay.max / 1e6,
          rss: start.peak - start.rss,
        });
      }, 20);
    },
  };
}
