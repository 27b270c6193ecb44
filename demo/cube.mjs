// npm run cube: plays a CUBE gateway. Takes the registration of call-cube, probes it, and tells it of calls.
import "../test/check-node.mjs";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { root } from "./settings.mjs";

const kinds = ["answered", "busy", "no-answer", "hunting", "transfer", "handoff"];
const usage = `Usage: npm run cube -- [options]

  --listen PORT      where Node-RED registers (default 8090); call-cube: host 127.0.0.1, this port
  --remote-url URL   the callback URL of call-cube (default http://127.0.0.1:1880/xcc, the port from PORT)
  --call KIND        ${kinds.join(", ")}, or several, apart by commas (default answered)
  --rate N           calls begun a second (default 1)
  --count N          calls in all (default: without end)
  --talk SECONDS     between the steps of a call (default 1; 0 = at once)
  --from NUMBER      calling number (default +15551234567)
  --to NUMBER        called number (default +12025550199)
  --probe SECONDS    between probes (default 30)
  --gateways N       so many gateways, on the ports from --listen on (default 1)
  --drop SECONDS     breaks all connections so often
  --reload SECONDS   reloads the router so often

Exit code: 0 = all calls were told, 1 = some could not be, 2 = wrong usage.`;

const options = readOptions();
const { Cube } = await load("cube.js");
const { callScript } = await load("cube-calls.js");
const counts = { calls: 0, events: 0, failed: 0 };
let number = 0;

const cubes = [];
for (let i = 0; i < options.gateways; i++) cubes.push(await startCube(options.listen + i));
console.log(`Waiting for Node-RED to register. Ctrl+C ends.`);
if (options.drop > 0) every(options.drop, (cube) => cube.dropConnections(), "all connections dropped");
if (options.reload > 0) every(options.reload, (cube) => cube.reload(), "reloading");
every(options.probe, (cube) => cube.registrationId && cube.probe({ interval: options.probe }).catch(ignore));
setInterval(report, 5000).unref();
process.once("SIGINT", () => end(0));
process.once("SIGTERM", () => end(0));
await Promise.all(cubes.map(playCalls));
await end(counts.failed > 0 ? 1 : 0);

async function startCube(port) {
  try {
    const cube = await Cube.start({ port, remoteUrl: options["remote-url"] });
    console.log(`A gateway at ${cube.url}, with remote-url ${options["remote-url"]}`);
    // As a router that has booted: whoever is configured is told to register.
    await cube.tellStatus("IN_SERVICE").catch(ignore);
    return cube;
  } catch (error) {
    return fail(error.code === "EADDRINUSE" ? `Port ${port} is in use.` : error.message);
  }
}

/** Begins calls at the rate; each goes its way while the next ones begin. */
async function playCalls(cube) {
  const underWay = new Set();
  const started = performance.now();
  for (let begun = 0; begun < options.count; begun++) {
    const due = started + (begun * 1000) / options.rate;
    if (due > performance.now()) await sleep(due - performance.now());
    while (cube.registrationId === "") await sleep(200);
    number += 1;
    const kind = options.call[begun % options.call.length];
    const call = playCall(cube, callScript(kind, { number, calling: options.from, called: options.to }));
    underWay.add(call);
    call.finally(() => underWay.delete(call));
  }
  await Promise.all(underWay);
}

async function playCall(cube, steps) {
  counts.calls += 1;
  for (const step of steps) {
    if (cube.registrationId === "") return; // it reloads, and its calls are gone
    const answer = await cube.event(step).catch(() => undefined);
    counts.events += 1;
    if (answer?.status !== 200) counts.failed += 1;
    if (options.talk > 0) await sleep(options.talk * 1000);
  }
}

function every(seconds, action, said) {
  setInterval(() => {
    if (said) console.log(said);
    for (const cube of cubes) action(cube);
  }, seconds * 1000).unref();
}

function report() {
  const registered = cubes.filter(({ registrationId }) => registrationId !== "").length;
  console.log(
    `${registered} of ${cubes.length} registered, ${counts.calls} calls, ${counts.events} events, ${counts.failed} not taken`,
  );
}

async function end(code) {
  report();
  for (const cube of cubes) await cube.stop();
  process.exit(code);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        listen: { type: "string", default: "8090" },
        "remote-url": { type: "string", default: `http://127.0.0.1:${process.env.PORT || 1880}/xcc` },
        call: { type: "string", default: "answered" },
        rate: { type: "string", default: "1" },
        count: { type: "string", default: "Infinity" },
        talk: { type: "string", default: "1" },
        from: { type: "string", default: "+15551234567" },
        to: { type: "string", default: "+12025550199" },
        probe: { type: "string", default: "30" },
        gateways: { type: "string", default: "1" },
        drop: { type: "string", default: "0" },
        reload: { type: "string", default: "0" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const call = values.call.split(",");
    const unknown = call.find((kind) => !kinds.includes(kind));
    if (unknown !== undefined) throw new Error(`"${unknown}" is no kind of call.`);
    if (!["http:", "https:"].includes(URL.parse(values["remote-url"])?.protocol))
      throw new Error(`"${values["remote-url"]}" is not an http or https URL.`);
    const least = { listen: 1, rate: 0.001, count: 1, talk: 0, probe: 1, gateways: 1, drop: 0, reload: 0 };
    const numbers = Object.entries(least).map(([name, min]) => {
      const value = Number(values[name]);
      if (!(value >= min))
        throw new Error(`--${name} is "${values[name]}"; it must be a number from ${min} on.`);
      return [name, value];
    });
    return { ...values, call, ...Object.fromEntries(numbers) };
  } catch (error) {
    return fail(`${error.message}\n\n${usage}`, 2);
  }
}

async function load(file) {
  const path = join(root, "dist", "test", "support", file);
  if (!existsSync(path)) fail("Not built yet. Run  npm run build  first.");
  return createRequire(import.meta.url)(path);
}

function ignore() {}

function fail(text, code = 1) {
  console.error(text);
  process.exit(code);
}
