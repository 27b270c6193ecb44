// npm run call: plays CUCM. Asks whether the server is alive (HEAD), then what to do with a call (POST), on one connection.
import "../test/check-node.mjs";
import { existsSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./settings.mjs";

const usage = `Usage: npm run call -- --from NUMBER --to NUMBER [options]

  --from NUMBER     calling number, e.g. +15551234567 ("" = withheld)
  --to NUMBER       called number, e.g. 50102
  --device NAME     calling device, e.g. SEP123456789ABC
  --trigger TYPE    translationpattern (default), routepattern or directorynumber
  --url URL         where CURRI in listens (default: http://127.0.0.1:1880/curri, the port from PORT)
  --xml             print the reply as it came, too

Exit code: 0 = a decision that CUCM obeys, 1 = no such answer, 2 = wrong usage.`;

// CUCM waits this long for an answer by default (service parameter External Call Control Routing Request Timer).
const routingRequestTimer = 2000;
// CUCM lets an administrator set the timer to at most this.
const longestTimer = 5000;

const options = readOptions();
const { writeRequest, readResponse } = await loadCurri();
const client = options.url.protocol === "https:" ? https : http;
const agent = new client.Agent({ keepAlive: true, maxSockets: 1 });

try {
  const alive = await exchange("HEAD");
  if (alive.status !== 200) {
    fail(
      `HEAD ${options.url} answered ${alive.status}: CUCM would take this server out of service. Is the path right?`,
    );
  }
  report(await exchange("POST", requestBody()));
} catch (error) {
  fail(reasonOf(error));
} finally {
  agent.destroy();
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        from: { type: "string" },
        to: { type: "string" },
        device: { type: "string" },
        trigger: { type: "string", default: "translationpattern" },
        url: { type: "string", default: `http://127.0.0.1:${process.env.PORT || 1880}/curri` },
        xml: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    if (values.from === undefined || values.to === undefined) throw new Error("--from and --to are needed.");
    const url = URL.parse(values.url);
    if (!["http:", "https:"].includes(url?.protocol))
      throw new Error(`"${values.url}" is not an http or https URL.`);
    return { ...values, url };
  } catch (error) {
    fail(`${error.message}\n\n${usage}`, 2);
  }
}

async function loadCurri() {
  if (!existsSync(join(root, "dist", "lib", "curri"))) fail("Not built yet. Run  npm run build  first.");
  return createRequire(import.meta.url)("../dist/lib/curri/index.js");
}

function requestBody() {
  return writeRequest({
    callingNumber: options.from,
    calledNumber: options.to,
    triggerPointType: options.trigger,
    ...(options.device ? { callingDeviceName: options.device } : {}),
  });
}

/** One HTTP exchange on the kept connection, as CUCM words it. */
function exchange(method, body) {
  const started = performance.now();
  const headers = body
    ? {
        "Content-type": "text/xml; charset=ISO-8859-1",
        methodName: "isRoleAccessAllowed",
        "Content-Length": body.length,
      }
    : {};
  return new Promise((resolve, reject) => {
    const request = client.request(
      options.url,
      { method, agent, headers: { Accept: "*/*", "User-Agent": "CiscoUCM-HttpClient/1.0", ...headers } },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode,
            bytes: Buffer.concat(chunks),
            took: performance.now() - started,
          }),
        );
      },
    );
    request.setTimeout(longestTimer, () =>
      request.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
    );
    request.on("error", reject);
    request.end(body);
  });
}

function report({ status, bytes, took }) {
  if (status !== 200) fail(`HTTP ${status}: CUCM would apply Call Treatment on Failures.`);
  const { decision, xacmlDecision } = readReply(bytes);
  console.log(`${options.from || "(withheld)"} → ${options.to}`);
  console.log(`  decision      ${xacmlDecision}: ${inWords(decision)}`);
  for (const [label, value] of details(decision)) if (value) console.log(`  ${label.padEnd(13)} ${value}`);
  console.log(`  answered by   ${options.url.host} in ${took < 10 ? took.toFixed(1) : Math.round(took)} ms`);
  if (took > routingRequestTimer) {
    console.log(`                (later than CUCM's default timer of ${routingRequestTimer} ms)`);
  }
  if (options.xml) console.log(`\n${bytes.toString("utf8")}`);
}

function readReply(bytes) {
  try {
    return readResponse(bytes);
  } catch (error) {
    fail(`CUCM could not read this reply (${error.message}):\n${bytes.toString("utf8")}`);
  }
}

function inWords(decision) {
  switch (decision.action) {
    case "divert":
      return `the call is diverted to ${decision.destination}`;
    case "reject":
      return "the call is rejected";
    case "not-applicable":
      return "CUCM applies its Call Treatment on Failures";
    default:
      return `the call goes on to ${decision.called_number || options.to}`;
  }
}

function details(decision) {
  return [
    ["caller name", decision.calling_name],
    ["called name", decision.called_name],
    ["caller number", decision.calling_number],
    ["greeting", decision.greeting],
    ["announcement", decision.announcement],
    ["reason", decision.reason],
  ];
}

function reasonOf(error) {
  const { code } = error.errors?.[0] ?? error;
  if (code === "ECONNREFUSED")
    return `Nothing listens at ${options.url.host}. Start the demo with  npm start  first.`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `The name ${options.url.hostname} is not known to DNS.`;
  if (code === "ETIMEDOUT")
    return `No answer from ${options.url} within ${longestTimer} ms: CUCM would have given up.`;
  return `No answer from ${options.url}: ${error.message}`;
}

function fail(words, code = 1) {
  console.error(words);
  process.exit(code);
}
