// Plays a CUCM that writes call detail records: files of several servers, that grow while they are written, and in bursts.
//   npm run cucm -- --folder DIR --rows 1000 --version 15
//   npm run cucm -- --sftp HOST:PORT --user NAME --password WORD
import "../test/check-node.mjs"; // first, and nothing named is taken of node:fs: on an old Node.js that would fail before
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";

const require = createRequire(import.meta.url);
const { columnsOf } = require("../dist/lib/cdr/index.js");

/** How many columns a version writes. */
const counts = { 6: 78, 7: 94, 8: 104, 9: 118, 10: 129, 11: 129, 12: 131, 14: 133, 15: 133 };
const servers = 3;
const rowsPerFile = 50;
/** Pieces of a file, and the pause between them, ms. */
const pieceBytes = 8192;
const pauseMs = 100;

const usage = `Usage: npm run cucm -- --folder DIR | --sftp HOST:PORT [options]

  --folder DIR       writes the files into this folder, piece by piece; makes it when it is missing
  --sftp HOST:PORT   sends them to this SFTP server (port 22 when none is given)
  --user NAME        for SFTP (default cucm)
  --password WORD    for SFTP
  --rows N           records in all, ${rowsPerFile} a file (default 1000)
  --version N        of CUCM: ${Object.keys(counts).join(", ")} (default 15)

Exit code: 0 = all files were written, 1 = some could not be, 2 = wrong usage.`;

const values = readOptions();
const rows = Number(values.rows);
const columns = columnsOf.cdr.slice(0, counts[values.version]);
const fileCount = Math.ceil(rows / rowsPerFile);
const files = Array.from({ length: fileCount }, (_, index) => file(index));
try {
  const writeFile = values.folder ? intoFolder(values.folder) : await overSftp(values.sftp);
  // As after an outage: each server has several files waiting, and all servers send at the same time.
  await Promise.all(
    Array.from({ length: servers }, async (_, server) => {
      for (const { name, text } of files.filter((_file, index) => index % servers === server))
        await writeFile(name, text);
    }),
  );
} catch (error) {
  fail(`Not all files were written: ${error.message}`);
}
console.log(`${rows} records in ${files.length} files of ${servers} servers, ${columns.length} columns`);
process.exit(0);

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        folder: { type: "string" },
        sftp: { type: "string" },
        user: { type: "string", default: "cucm" },
        password: { type: "string", default: "" },
        rows: { type: "string", default: "1000" },
        version: { type: "string", default: "15" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    if (!values.folder === !values.sftp) throw new Error("Either --folder or --sftp must say where to.");
    if (!(Number(values.rows) > 0))
      throw new Error(`--rows is "${values.rows}"; it must be a number from 1 on.`);
    if (!counts[values.version]) throw new Error(`"${values.version}" is no version of CUCM known here.`);
    return values;
  } catch (error) {
    return fail(`${error.message}\n\n${usage}`, 2);
  }
}

function file(index) {
  const server = (index % servers) + 1;
  const minute = new Date(Date.now() - (fileCount - index) * 60_000);
  const stamp = minute.toISOString().replace(/\D/g, "").slice(0, 12);
  const first = index * rowsPerFile;
  const lines = Array.from({ length: Math.min(rowsPerFile, rows - first) }, (_, row) =>
    line(first + row, server, Math.floor(minute / 1000)),
  );
  const header = columns.map((name) => `"${name}"`).join();
  const types = columns.map((name) => (isText(name) ? "VARCHAR(50)" : "INTEGER")).join();
  return {
    name: `cdr_StandAloneCluster_0${server}_${stamp}_${index}`,
    text: `${[header, types, ...lines].join("\n")}\n`,
  };
}

/** One call of four was not answered. */
function line(number, server, at) {
  const duration = number % 4 === 3 ? 0 : 5 + ((number * 37) % 600);
  const caller = String(1000 + (number % 500));
  const called = number % 3 === 0 ? `+1555${String(1_000_000 + number)}` : String(2000 + (number % 300));
  const call = {
    cdrRecordType: 1,
    globalCallID_callManagerId: server,
    globalCallID_callId: 28_000 + number,
    globalCallId_ClusterID: "StandAloneCluster",
    dateTimeOrigination: at - duration - 9,
    dateTimeConnect: duration ? at - duration : 0,
    dateTimeDisconnect: at,
    duration,
    callingPartyNumber: caller,
    originalCalledPartyNumber: called,
    finalCalledPartyNumber: called,
    lastRedirectDn: called,
    origCause_value: duration ? 0 : 16,
    destCause_value: duration ? 16 : 0,
    origDeviceName: `SEP00000000${caller}`,
    destDeviceName: called.startsWith("+") ? "TRUNK-CUBE" : `SEP00000000${called}`,
    origIpAddr: 1_048_291_520,
    pkid: randomUUID(),
  };
  return columns.map((name) => (isText(name) ? `"${call[name] ?? ""}"` : (call[name] ?? 0))).join();
}

function isText(name) {
  if (/(?:Reason|Usage|_value|_location|IpAddr)$/.test(name)) return false;
  return /Number|Partition|UserID|DeviceName|ClusterID|comment|Description|Code|Addr$|CallRef|DN|IOI$|ICID$|_uri|Pattern$|DeviceType|SessionID|RSVP|lastRedirectDn|pkid/.test(
    name,
  );
}

/** A file grows under its final name, as one does that arrives by SFTP. */
function intoFolder(folder) {
  fs.mkdirSync(folder, { recursive: true });
  return async (name, text) => {
    for (let at = 0; at < text.length; at += pieceBytes) {
      if (at > 0) await setTimeout(pauseMs);
      fs.appendFileSync(join(folder, name), text.slice(at, at + pieceBytes));
    }
  };
}

/** Each server has a session of its own and keeps it. */
async function overSftp(address) {
  const { Client } = require("ssh2");
  const [, host, port = "22"] = /^(.+?)(?::(\d+))?$/.exec(address);
  const { user: username, password } = values;
  const sessions = await Promise.all(
    Array.from({ length: servers }, async () => {
      const client = new Client();
      await new Promise((resolve, reject) => {
        client.on("ready", resolve).on("error", reject);
        client.on("ready", () => client.setNoDelay(true));
        client.connect({ host, port: Number(port), username, password });
      });
      return new Promise((resolve, reject) =>
        client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))),
      );
    }),
  );
  return (name, text) => {
    const sftp = sessions[Number(/_0(\d)_/.exec(name)[1]) - 1];
    return new Promise((resolve, reject) =>
      sftp.writeFile(`./${name}`, text, (error) => (error ? reject(error) : resolve())),
    );
  };
}

function fail(text, code = 1) {
  console.error(text);
  process.exit(code);
}
