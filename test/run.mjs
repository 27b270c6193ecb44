// Runs every suite, a few groups at a time, and ends with one line of counts.
//   npm test                          all of it, after lint, types and build
//   npm run test:only                 all of it, after the build
//   npm run test:only -- webhook      only files with "webhook" in their path
import "./check-node.mjs"; // first, and nothing named is taken of node:fs: on an old Node.js that would fail before
import { spawn } from "node:child_process";
import fs from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { existsSync, globSync, mkdirSync, mkdtempSync, rmSync } = fs;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const words = process.argv.slice(2);
const silenceLimit = 180_000; // a test of its own never takes longer; npm install is the slowest
const farewellLimit = 15_000; // to close sockets and servers once the last test is done

/** Compiled output of deleted tests may still lie in dist/, so the sources say what exists. */
const sources = globSync("test/**/*.test.ts", { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => words.every((word) => path.includes(word)))
  .sort();
const inFolder = (folder) => (path) => path.startsWith(`test/${folder}/`);
const isForm = (path) => /^test\/editor\/(forms|validation|deploy)/.test(path);
const isSidebar = (path) => path.startsWith("test/editor/sidebar");

/** What takes longest stands first, so that all lanes end at about the same time. */
const groups = [
  group("editor: forms, Node-RED 5", "node-red", isForm),
  group(
    "editor: looks, stacks, tests and examples, Node-RED 5",
    "node-red",
    (path) => inFolder("editor")(path) && !isForm(path) && !isSidebar(path),
  ),
  group("system", "node-red", inFolder("system")),
  group(
    "editor: loading, deploying, the list of fields and the sidebar, Node-RED 4.1",
    "node-red-4",
    (path) => /^test\/editor\/(deploy|forms-picker|sidebar\.test)/.test(path),
  ),
  group("nodes, Node-RED 5", "node-red", inFolder("nodes")),
  group("nodes, Node-RED 4.1", "node-red-4", inFolder("nodes")),
  group("editor: the sidebar, Node-RED 5", "node-red", isSidebar),
  group(
    "library and the rest",
    "node-red",
    (path) => !["editor", "nodes", "system"].some((folder) => inFolder(folder)(path)),
  ),
].filter(({ files }) => files.length > 0);

function group(name, nodeRed, belongs) {
  return { name, nodeRed, files: sources.filter(belongs) };
}

const scratch = mkdtempSync(join(tmpdir(), "call-events-test-"));
const running = new Set();
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

process.on("SIGINT", () => stop(130));
process.on("SIGTERM", () => stop(143));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));

const queue = [...groups];
/** One more than cores: a browser suite waits half of its time. */
const lanes = Math.min(3, availableParallelism() + 1);
await Promise.all(Array.from({ length: lanes }, () => lane()));

if (groups.length === 0) {
  console.log(`No test file has ${words.join(" and ")} in its path.`);
  total.failed += 1;
}
for (const [index, { where, title, text }] of failures.entries()) {
  console.log(`\n${index + 1}) ${where}\n   ${title}\n${text.replace(/^/gm, "     ")}`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function lane() {
  for (let next = queue.shift(); next; next = queue.shift()) await run(next, groups.indexOf(next));
}

/** One group in a process of its own, since a process holds one Node-RED runtime. */
async function run({ name, nodeRed, files }, index) {
  const started = Date.now();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const compiled = files.map((file) => join(root, "dist", file.replace(/\.ts$/, ".js")));
  const fail = (title, text) => {
    counts.failed += 1;
    failures.push({ where: name, title, text });
  };
  const missing = compiled.filter((file) => !existsSync(file));
  if (missing.length > 0) fail("The tests are not built", missing.join("\n"));
  else await inChild(index, nodeRed, compiled, counts, fail);

  for (const key of Object.keys(total)) total[key] += counts[key];
  const { passed, failed, skipped } = counts;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `${failed ? "✗" : "✓"} ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`,
  );
}

function inChild(index, nodeRed, files, counts, fail) {
  // A place of its own for temporary files: the browser is unpacked there, and nothing stays behind.
  const temporary = join(scratch, String(index));
  mkdirSync(temporary);
  const mocha = join(root, "node_modules/mocha/bin/mocha.js");
  const options = ["--reporter", join(root, "test/reporter.mjs"), "--timeout", "10000", "--forbid-only"];
  const child = spawn(process.execPath, [mocha, ...options, ...files], {
    cwd: root,
    env: { ...process.env, NODE_RED_PACKAGE: nodeRed, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // a group of its own, so that a hanging test goes together with the servers it started
  });
  running.add(child);

  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-20_000);
    });
  }

  let last = "nothing yet";
  let ended = false;
  let clock;
  const expect = (limit, title) => {
    clearTimeout(clock);
    clock = setTimeout(() => {
      fail(title, `last seen: ${last}\n${output}`);
      kill(child);
    }, limit);
  };
  expect(silenceLimit, "Nothing heard for too long");

  child.on("message", ({ state, title, error }) => {
    if (state === "end") {
      ended = true;
      expect(farewellLimit, "Something stayed open after the last test");
      return;
    }
    last = title;
    expect(silenceLimit, "Nothing heard for too long");
    if (state === "failed") fail(title, error);
    else counts[state] += 1;
  });

  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(clock);
      running.delete(child);
      const said = counts.passed + counts.failed + counts.skipped;
      if ((!ended || code !== 0) && counts.failed === 0) {
        fail("Ended before its last test", `exit code ${code ?? signal}, last seen: ${last}\n${output}`);
      } else if (said === 0) fail("Has no tests", files.join("\n"));
      else if (counts.failed > 0 && output.trim())
        failures.at(-1).text += `\n\noutput of this group:\n${output.trim()}`;
      resolve();
    });
  });
}

function kill(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // gone already
  }
}

function stop(code) {
  for (const child of running) kill(child);
  process.exit(code);
}
