import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { answeredCall, cdrFile } from "../support/cdr-file.js";
import { type FlowNode, NodeRed, projectRoot } from "../support/node-red.js";
import { randomFrom } from "../support/random.js";
import { type Received, Receiver } from "../support/receiver.js";

/** Each a Node-RED of its own, one after the other killed in turn; they run side by side, as they mostly wait. */
const chains = 3;
const killsInFile = 6;
/** While the file is marked as taken and put away. */
const killsAfterFile = 1;
const rows = 1000;
const tellEvery = 100;
/** The others would only cost time. */
const columnsInUse = Object.keys(answeredCall());
/** All of Node-RED's own nodes but the function: each start takes half the time without them. */
const nodesExcludes = readdirSync(join(projectRoot, "node_modules/@node-red/nodes/core"), { recursive: true })
  .map((path) => basename(String(path)))
  .filter((name) => /^\d+-.+\.js$/.test(name) && name !== "10-function.js");
/** More than reach the outbox in the seconds for which a file stays when its last row has left. */
const manyRows = 40_000;
const fileName = "cdr_StandAloneCluster_01_202311061457_1";

/** A Node-RED that takes a file and delivers its rows, and is killed while it does so. */
class Chain {
  readonly #number: number;
  readonly #receiver: Receiver;
  readonly #userDir: string;
  readonly #folder: string;
  readonly #random: ReturnType<typeof randomFrom>;
  #nodeRed: NodeRed | undefined;

  constructor(number: number, receiver: Receiver, root: string) {
    this.#number = number;
    this.#receiver = receiver;
    this.#userDir = join(root, `user-${number}`);
    this.#folder = join(root, `cdr-${number}`);
    this.#random = randomFrom(number + 1);
    for (const folder of [this.#userDir, this.#folder]) mkdirSync(folder);
    writeFileSync(join(this.#userDir, "flows.json"), JSON.stringify(this.#flow));
    const calls = Array.from({ length: rows }, (_, index) => answeredCall(this.#callNumber(index)));
    writeFileSync(this.#file, cdrFile(calls, columnsInUse));
  }

  get #file(): string {
    return join(this.#folder, fileName);
  }

  #callNumber(index: number): number {
    return this.#number * rows + index + 1;
  }

  /** The function tells how far the file is, so that the process can be killed at a row. */
  get #flow(): FlowNode[] {
    const node = { z: "f", x: 0, y: 0 };
    return [
      { id: "f", type: "tab", label: "kill" },
      {
        ...node,
        id: "in",
        type: "call-cdr-in",
        source: "folder",
        path: this.#folder,
        wires: [["tell", "out"], []],
      },
      {
        ...node,
        id: "tell",
        type: "function",
        func: `if (msg.parts.index % ${tellEvery} === 0 || msg.parts.count) node.warn("row " + msg.parts.index);`,
        wires: [[]],
      },
      {
        ...node,
        id: "out",
        type: "call-webhook-out",
        mode: "post-call",
        url: this.#receiver.url,
        payload: "template",
        body: `{"chain":${this.#number},"pkid":"{{ cdr.pkid }}"}`,
        headers: [{ key: "X-Id", value: "{{ webhook.id }}" }],
        wires: [[], []],
      },
    ];
  }

  async run(): Promise<void> {
    const inFile = Array.from(
      { length: killsInFile },
      () => this.#random.below(rows / tellEvery) * tellEvery,
    );
    for (const row of inFile) {
      const nodeRed = await this.#start();
      await this.#sees(nodeRed, row);
      await sleep(this.#random.below(30));
      await nodeRed.stop();
    }
    for (let kill = 0; kill < killsAfterFile; kill++) {
      const nodeRed = await this.#start();
      await this.#sees(nodeRed, rows - 1);
      await sleep(this.#random.below(2500));
      await nodeRed.stop();
    }
    await this.#finish(await this.#start());
  }

  async #start(): Promise<NodeRed> {
    this.#nodeRed = await NodeRed.start({
      userDir: this.#userDir,
      settings: { disableEditor: true, nodesExcludes },
    });
    return this.#nodeRed;
  }

  /** Or the file is put away already: on a busy machine the kill before came late. */
  async #sees(nodeRed: NodeRed, row: number): Promise<void> {
    while (!nodeRed.log.includes(`row ${row}\n`) && existsSync(this.#file)) await sleep(5);
  }

  async #finish(nodeRed: NodeRed): Promise<void> {
    while (readdirSync(this.#folder).join() !== "processed") await sleep(20);
    while (this.#count("WHERE state <> 'delivered'") > 0) await sleep(20);
    assert.deepEqual(
      nodeRed.troubles.filter((line) => !/ row \d+/.test(line)),
      [],
    );
    await nodeRed.stop();
  }

  #count(where = ""): number {
    return deliveriesIn(this.#userDir, where);
  }

  /** Every row once at the outbox, and at the receiver under one id however often it was sent. */
  check(requests: readonly Received[]): void {
    assert.equal(this.#count(), rows, "deliveries at the outbox");
    const ids = new Map<string, Set<string>>();
    for (const { headers, body } of requests) {
      const { chain, pkid } = JSON.parse(body) as { chain: number; pkid: string };
      if (chain === this.#number) ids.set(pkid, (ids.get(pkid) ?? new Set()).add(String(headers["x-id"])));
    }
    const lost = Array.from({ length: rows }, (_, index) =>
      String(answeredCall(this.#callNumber(index)).pkid),
    );
    assert.deepEqual(
      lost.filter((pkid) => !ids.has(pkid)),
      [],
      "rows that never arrived",
    );
    const doubled = [...ids].filter(([, { size }]) => size > 1);
    assert.deepEqual(doubled, [], "rows that arrived as two deliveries");
  }

  async end(): Promise<void> {
    await this.#nodeRed?.stop();
  }
}

function deliveriesIn(userDir: string, where = ""): number {
  const db = new DatabaseSync(join(userDir, "call-events/call-events.sqlite"), { readOnly: true });
  const { count } = db.prepare(`SELECT count(*) AS count FROM delivery ${where}`).get()!;
  db.close();
  return Number(count);
}

describe("a Node-RED that is killed while it takes a CDR file", () => {
  let root: string;
  let receiver: Receiver;
  let all: Chain[] = [];

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "call-events-cdr-kill-"));
    receiver = await Receiver.start();
    all = Array.from({ length: chains }, (_, number) => new Chain(number, receiver, root));
  });
  after(async () => {
    await Promise.all(all.map((chain) => chain.end()));
    await receiver.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it(`${chains * (killsInFile + killsAfterFile)} times, loses no row and doubles none at the outbox`, async () => {
    await Promise.all(all.map((chain) => chain.run()));
    for (const chain of all) chain.check(receiver.requests);
  }).timeout(170_000);

  it("has every row of a long file at the outbox when it puts the file away", async () => {
    const userDir = join(root, "user-long");
    const folder = join(root, "cdr-long");
    for (const path of [userDir, folder]) mkdirSync(path);
    const place = { z: "f", x: 0, y: 0 };
    const flow = [
      { id: "f", type: "tab", label: "long" },
      { ...place, id: "in", type: "call-cdr-in", source: "folder", path: folder, wires: [["out"], []] },
      {
        ...place,
        id: "out",
        type: "call-webhook-out",
        mode: "post-call",
        url: receiver.url,
        wires: [[], []],
      },
    ];
    writeFileSync(join(userDir, "flows.json"), JSON.stringify(flow));
    const file = join(folder, fileName);
    const calls = Array.from({ length: manyRows }, (_, index) => answeredCall(index + 1));
    writeFileSync(file, cdrFile(calls, columnsInUse));
    const nodeRed = await NodeRed.start({ userDir, settings: { disableEditor: true, nodesExcludes } });
    try {
      while (existsSync(file)) await sleep(2);
    } finally {
      await nodeRed.stop();
    }
    assert.equal(deliveriesIn(userDir), manyRows);
  }).timeout(100_000);
});
