// The embedded outbox: how many deliveries a second are accepted, claimed and settled, each of them durable.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { openStore } = createRequire(import.meta.url)(join(root, "dist/lib/store/index.js"));

const rounds = 5;
const jobsPerRound = 20_000;
const group = 1000;
/** Groups of messages that come at the same time. */
const lanes = 4;
const endpoint = "bench";
const body = "b".repeat(300);
const story = "s".repeat(300);
const stuckRows = 100_000;

/** Prints the rows of the outbox. */
export async function printOutbox() {
  const folder = mkdtempSync(join(tmpdir(), "call-events-outbox-"));
  try {
    const figures = [];
    for (let round = 0; round < rounds + 1; round++) {
      const bare = await jobsPerSecond(() => bareJobs(join(folder, `bare-${round}.sqlite`)));
      figures.push({ bare, ours: await outboxJobs(join(folder, `ours-${round}.sqlite`)) });
    }
    const [ours, bare] = ["ours", "bare"].map((side) =>
      median(figures.slice(1).map((figure) => figure[side])),
    );
    const slowdown = await besideStuckKey(folder);
    console.log(
      "\n| embedded outbox, durable | ours | limit: bare node:sqlite | target |\n|---|---|---|---|",
    );
    console.log(
      `| enqueue + claim + settle, 300 B of body | **${thousands(ours)} jobs/s** | ${thousands(bare)} jobs/s | ≥ 40 000 jobs/s |`,
    );
    console.log(
      `| the same beside ${thousands(stuckRows)} rows that wait behind one failing key, time per job | **${slowdown.toFixed(2)} ×** | – | ≤ 2 × |`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A table without an index, the same texts, three transactions for a group: what SQLite itself needs. */
function bareJobs(path) {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec("CREATE TABLE job (number INTEGER PRIMARY KEY, state INTEGER, body TEXT)");
  const insert = db.prepare("INSERT INTO job (state, body) VALUES (0, ?)");
  const update = db.prepare("UPDATE job SET state = ? WHERE number = ?");
  const together = (work) => {
    db.exec("BEGIN");
    for (let index = 0; index < group; index++) work(index);
    db.exec("COMMIT");
  };
  for (let first = 1; first <= jobsPerRound; first += group) {
    together(() => insert.run(body));
    together((index) => update.run(1, first + index));
    together((index) => update.run(2, first + index));
  }
  db.close();
}

async function outboxJobs(path) {
  const store = open(path);
  await deliver(store); // as the bare one, which has done so in the round that is not counted: its thread is a new one each time
  const perSecond = await jobsPerSecond(() => deliver(store));
  await store.close(10_000);
  return perSecond;
}

/** How much longer a job takes beside a long line behind a key that is never settled, than in a store without one. */
async function besideStuckKey(folder) {
  const [free, stuck] = ["free", "stuck"].map((name) => open(join(folder, `${name}.sqlite`)));
  for (let count = 0; count < stuckRows; count += group)
    await stuck.enqueue(Array.from({ length: group }, () => job("stuck")));
  await failStuck(stuck);
  for (const store of [free, stuck]) await deliver(store);
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const freely = await jobsPerSecond(() => deliver(free));
    ratios.push(freely / (await jobsPerSecond(() => deliver(stuck))));
  }
  for (const store of [free, stuck]) await store.close(10_000);
  return median(ratios);
}

const open = (path) => openStore({ path, keepDays: 14, keepRows: 1_000_000 });

async function failStuck(store) {
  const { leased } = await store.claim({ endpoint, worker: "bench", max: 1, leaseMs: 60_000 });
  const next = { kind: "retry", at: Date.now() + 3_600_000 };
  await store.settle(leased.map(({ id, token }) => ({ lease: { id, token }, attempt: attempt(503), next })));
}

/** One side accepts, one call each as messages come, the other claims and settles. */
async function deliver(store) {
  await Promise.all([accept(store), send(store)]);
}

async function accept(store) {
  const lane = async () => {
    for (let count = 0; count < jobsPerRound / lanes; count += group)
      await Promise.all(Array.from({ length: group }, () => store.enqueue([job(randomUUID())])));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function send(store) {
  let left = jobsPerRound;
  let wake = () => {};
  const stop = store.onReady(endpoint, () => wake());
  const settling = new Set();
  while (left > 0) {
    const ready = new Promise((resolve) => {
      wake = resolve;
    });
    const { leased } = await store.claim({ endpoint, worker: "bench", max: group, leaseMs: 60_000 });
    if (leased.length === 0) {
      await ready;
      continue;
    }
    left -= leased.length;
    const next = { kind: "done" };
    const settled = store
      .settle(leased.map(({ id, token }) => ({ lease: { id, token }, attempt: attempt(200), next })))
      .then(() => settling.delete(settled));
    settling.add(settled);
  }
  stop();
  await Promise.all(settling);
}

const job = (key) => {
  const id = randomUUID();
  const at = Date.now();
  const url = "https://crm.example/calls";
  return {
    id,
    endpoint,
    key,
    at,
    event: id,
    method: "POST",
    url,
    body,
    message: "{}",
    text: "+49 30 901820",
  };
};

const attempt = (status) => ({ at: Date.now(), tookMs: 12, status, story });

async function jobsPerSecond(work) {
  const started = performance.now();
  await work();
  return jobsPerRound / ((performance.now() - started) / 1000);
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const thousands = (number) => Math.round(number).toLocaleString("en").replaceAll(",", " ");
