import { strict as assert } from "node:assert";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { randomFrom } from "../support/random.js";
import { type Received, Receiver, type Reply } from "../support/receiver.js";

const kills = 25;
/** What one life has sent at most and not settled: an outbox of 4 requests at a time holds 8 times as many. */
const mostInFlight = 32;

interface Told {
  accepted?: string[];
  settled?: string;
  failed?: string;
}

interface Sent {
  id: string;
  life: number;
  isTaken: boolean;
}

/** Lets a process accept and send until it is killed, again and again, and notes what it says and what arrives. */
class Lives {
  readonly accepted = new Set<string>();
  readonly settled = new Set<string>();
  readonly failed: string[] = [];
  /** In the order in which they arrived. */
  readonly sent: Sent[] = [];
  /** Sent again though the store had said that they are settled. */
  readonly needless: string[] = [];
  readonly #random = randomFrom(25);
  readonly #path: string;
  readonly #url: string;
  #life = 0;
  #child: ChildProcess | undefined;

  constructor(path: string, receiver: Receiver) {
    this.#path = path;
    this.#url = receiver.url;
    receiver.answer((request) => this.#answer(request));
  }

  async liveAndBeKilled(): Promise<void> {
    const child = this.#start("accept");
    await once(child, "message");
    await sleep(20 + this.#random.below(250));
    child.kill("SIGKILL");
    await once(child, "close");
  }

  async sendAll(): Promise<void> {
    const child = this.#start("send");
    let last: unknown;
    child.on("message", (message) => {
      last = message;
    });
    await once(child, "close");
    assert.equal(last, "everything is sent");
  }

  end(): void {
    this.#child?.kill("SIGKILL");
  }

  #start(task: "accept" | "send"): ChildProcess {
    this.#life += 1;
    const child = fork(join(__dirname, "../support/sending-child.js"), [
      this.#path,
      this.#url,
      `${this.#life}`,
      task,
    ]);
    this.#child = child;
    child.on("message", ({ accepted, settled, failed }: Told) => {
      for (const id of accepted ?? []) this.accepted.add(id);
      if (settled) this.settled.add(settled);
      if (failed) this.failed.push(failed);
    });
    return child;
  }

  #answer({ headers, body }: Received): Reply {
    const id = String(JSON.parse(body).number);
    if (this.settled.has(id)) this.needless.push(id);
    const isTaken = this.#random.number() > 0.1;
    this.sent.push({ id, life: Number(headers["x-life"]), isTaken });
    return { status: isTaken ? 200 : 503, delayMs: this.#random.below(4) };
  }
}

describe("a process that is killed while it accepts and sends", () => {
  let folder: string;
  let receiver: Receiver;
  let lives: Lives;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "call-events-kill-"));
    receiver = await Receiver.start();
  });
  after(async () => {
    lives?.end();
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`${kills} times, loses nothing, sends twice only what was on the way, and keeps the order of each key`, async () => {
    const path = join(folder, "deliveries.sqlite");
    lives = new Lives(path, receiver);
    for (let life = 0; life < kills; life++) await lives.liveAndBeKilled();
    await lives.sendAll();

    const { accepted, failed, sent, needless } = lives;
    assert.ok(accepted.size > kills * 20, `${accepted.size} were accepted`);
    const taken = new Set(sent.filter(({ isTaken }) => isTaken).map(({ id }) => id));
    assert.deepEqual(
      [...accepted].filter((id) => !taken.has(id)),
      [],
      "accepted, and never delivered",
    );
    assert.deepEqual(failed, []);
    assert.deepEqual(needless, [], "sent again after it was settled");
    assertOnlyWhatWasOnTheWayTwice(sent);
    assertOrder(receiver.requests);

    const db = new DatabaseSync(path);
    assert.deepEqual({ ...db.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
    const { count } = db.prepare("SELECT count(*) AS count FROM delivery WHERE state <> 'delivered'").get()!;
    assert.equal(count, 0);
    db.close();
  }).timeout(120_000);
});

/** One life delivers nothing twice; and of what a life before it had delivered, no more than that had in flight. */
function assertOnlyWhatWasOnTheWayTwice(sent: readonly Sent[]): void {
  const takenIn = new Map<string, number>();
  const repeated = new Map<number, Set<string>>();
  for (const { id, life, isTaken } of sent) {
    const before = takenIn.get(id);
    assert.notEqual(before, life, `${id} was sent again in the life that had delivered it`);
    if (before !== undefined) repeated.set(before, (repeated.get(before) ?? new Set()).add(id));
    if (isTaken) takenIn.set(id, life);
  }
  for (const [life, ids] of repeated)
    assert.ok(ids.size <= mostInFlight, `life ${life}: ${ids.size} sent twice`);
}

function assertOrder(requests: readonly Received[]): void {
  const last = new Map<string, number>();
  for (const { body } of requests) {
    const { number, key } = JSON.parse(body) as { number: number; key?: string };
    if (key === undefined) continue;
    assert.ok((last.get(key) ?? 0) <= number, `${number} of key ${key} came after ${last.get(key)}`);
    last.set(key, number);
  }
}
