// A CDR file of CUCM into a message per row, beside the core csv node.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { answeredCall, columns, headerLine, rowLine, typesLine } = require(
  join(here, "../dist/test/support/cdr-file.js"),
);

const rounds = 5;
const warmUps = 2;
const rowsPerFile = 100_000;
const names = columns("cdr", 130);

/**
 * Prints the row of CDR files.
 *
 * @param installInto puts the package into a folder, as it is shipped
 * @param median of the benchmark, and a folder to write into
 */
export async function printCdr(installInto, { median, folder }) {
  const watched = join(folder, "cdr-folder");
  mkdirSync(watched, { recursive: true });
  const count = [{ id: "count", type: "bench-sink" }];
  const ours = await start(
    join(folder, "cdr-ours"),
    [
      {
        id: "in",
        type: "call-cdr-in",
        source: "folder",
        path: watched,
        after: "delete",
        wires: [["count"], []],
      },
      ...count,
    ],
    { installInto, folder: watched },
  );
  const core = await start(join(folder, "cdr-core"), [...coreNodes, ...count], {});
  const figures = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const file = join(folder, "cdr-rows");
    writeFileSync(file, fileOf(round));
    const name = `cdr_StandAloneCluster_01_202401010000_${round}`;
    // The types line is a row to the core node.
    const theirs = await take(core, { file, rows: rowsPerFile + 1, name });
    figures.push({ theirs, own: await take(ours, { file, rows: rowsPerFile, name }) });
  }
  ours.kill("SIGKILL");
  core.kill("SIGKILL");
  const warm = figures.slice(warmUps);
  const of = (figure) => median(warm.map(figure));
  const rate = of(({ theirs, own }) => own.perSecond / theirs.perSecond);
  const cpu = of(({ theirs, own }) => theirs.cpu / own.cpu);
  const side = (key) => [of(({ theirs }) => theirs[key]), of(({ own }) => own[key])];
  const [[coreRate, ownRate], [coreCpu, ownCpu]] = [side("perSecond"), side("cpu")];
  const most = (key) => [
    Math.max(...warm.map(({ theirs }) => theirs[key])),
    Math.max(...warm.map(({ own }) => own[key])),
  ];
  const [coreStall, ownStall] = most("stall");
  // The heap's growth is over after the first file, so that this looks at all of them.
  const rss = Math.max(...figures.map(({ own }) => own.rss));
  const coreRss = Math.max(...figures.map(({ theirs }) => theirs.rss));
  const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `\n| CUCM CDR file → one message per row (${rowsPerFile} rows, ${names.length} columns) | core csv | ours | ratio | target |\n|---|---|---|---|---|`,
  );
  console.log(
    `| rows per second | ${coreRate.toFixed(0)} | ${ownRate.toFixed(0)} | **${rate.toFixed(1)}** | ≥ 7 × |`,
  );
  console.log(
    `| CPU per row | ${coreCpu.toFixed(0)} µs | ${ownCpu.toFixed(0)} µs | **${cpu.toFixed(1)}** | – |`,
  );
  console.log(
    `| longest stall of the loop | ${coreStall.toFixed(0)} ms | **${ownStall.toFixed(0)} ms** | – | ≤ 20 ms |`,
  );
  console.log(`| growth of RSS, at most | ${mb(coreRss)} | **${mb(rss)}** | – | ≤ 60 MB |`);
}

/** As most flows have it: the file as a whole, then a message per row. */
const coreNodes = [
  {
    ...{ id: "in", type: "file in", z: "t", x: 1, y: 1, filename: "filename", filenameType: "msg" },
    ...{
      format: "utf8",
      chunk: false,
      sendError: false,
      encoding: "none",
      allProps: false,
      wires: [["csv"]],
    },
  },
  {
    ...{ id: "csv", type: "csv", z: "t", x: 2, y: 1, spec: "rfc", sep: ",", hdrin: true, hdrout: "none" },
    ...{ multi: "one", ret: "\\n", temp: "", skip: "0", strings: false, include_empty_strings: "" },
    ...{ include_null_values: "", wires: [["count"]] },
  },
];

async function start(userDir, nodes, { installInto, folder }) {
  mkdirSync(join(userDir, "node_modules/@call-events"), { recursive: true });
  const dependencies = installInto ? { "@call-events/node-red": "*" } : {};
  writeFileSync(join(userDir, "package.json"), JSON.stringify({ name: "bench", dependencies }));
  installInto?.(join(userDir, "node_modules/@call-events/node-red"));
  const placed = nodes.map((node) => ({ z: "t", x: 1, y: 1, ...node }));
  writeFileSync(
    join(userDir, "flows.json"),
    JSON.stringify([{ id: "t", type: "tab", label: "cdr" }, ...placed]),
  );
  const child = fork(join(here, "cdr-child.cjs"), [JSON.stringify({ userDir, folder })], {
    cwd: join(here, ".."),
  });
  await once(child, "message");
  return child;
}

async function take(child, job) {
  const answer = once(child, "message");
  child.send(job);
  return (await answer)[0];
}

/** Each round has rows of its own: one that comes again would not be sent. */
function fileOf(round) {
  const template = rowLine(names, answeredCall(1, { pkid: "@pkid", globalCallID_callId: "987654" }));
  const lines = [headerLine(names), typesLine(names)];
  for (let row = 0; row < rowsPerFile; row++) {
    const digits = (round * rowsPerFile + row).toString(16).padStart(12, "0");
    lines.push(
      template
        .replace("@pkid", `1a9eef3d-408d-4f7a-8cfe-${digits}`)
        .replace("987654", String(row + 1))
        .replace("1699282643", String(1_699_282_643 + (row % 3600))),
    );
  }
  return `${lines.join("\n")}\n`;
}
