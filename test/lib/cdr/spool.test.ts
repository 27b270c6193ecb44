import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Spool, type Spooled } from "../../../lib/cdr/index.js";
import { MovableClock } from "../../support/movable-clock.js";
import { until } from "../../support/until.js";

describe("the spool", () => {
  let folder: string;
  let clock: MovableClock;
  let taken: Array<[name: string, content: string]>;
  let troubles: string[];
  let take: (content: Spooled) => Promise<boolean>;
  let kept: () => Promise<void>;
  const spools: Spool[] = [];

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "spool-")), "made");
    clock = new MovableClock(1_700_000_000_000);
    taken = [];
    troubles = [];
    kept = async () => {};
    take = async ({ name, path }) => {
      taken.push([name, readFileSync(path, "utf8")]);
      return true;
    };
  });
  afterEach(() => {
    for (const spool of spools.splice(0)) spool.close();
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });
  const open = (): Spool => {
    const spool = new Spool({
      folder,
      clock,
      take: (content) => take(content),
      kept: () => kept(),
      onError: (error) => troubles.push(error.message),
    });
    spools.push(spool);
    return spool;
  };
  const files = (): number => readdirSync(folder).length;

  it("hands on what it was given, in order, and forgets it a while later", async () => {
    const spool = open();
    await spool.add("a/../b ü", Buffer.from("one"));
    await spool.add("", Buffer.from("two"));
    await until(() => taken.length === 2, "both are taken");
    assert.deepEqual(taken, [
      ["a/../b ü", "one"],
      ["", "two"],
    ]);
    assert.equal(files(), 2, "the flow may not have had them yet");
    clock.advance(2000);
    await until(() => files() === 0, "they are gone");
    assert.deepEqual(troubles, []);
  });

  it("leaves to the next one what was not kept yet when it closed", async () => {
    let isKept = (): void => {};
    kept = () =>
      new Promise((resolve) => {
        isKept = resolve;
      });
    const spool = open();
    await spool.add("a", Buffer.from("one"));
    await until(() => taken.length === 1, "it is taken");
    await clock.waitedFor();
    clock.advance(2000);
    spool.close();
    isKept();
    await sleep(50);
    assert.equal(files(), 1);
  });

  it("forgets nothing before what the flow had of it is kept", async () => {
    let keep = (): void => {};
    kept = () =>
      new Promise((resolve) => {
        keep = resolve;
      });
    const spool = open();
    await spool.add("one", Buffer.from("1"));
    await until(() => taken.length === 1, "it is taken");
    await clock.waitedFor();
    clock.advance(2000);
    await sleep(50);
    assert.equal(files(), 1);
    keep();
    await until(() => files() === 0, "it is gone");
  });

  it("hands on after a restart what was not taken, and drops what never became whole", async () => {
    take = () => new Promise(() => {});
    const before = open();
    await before.add("one", Buffer.from("1"));
    await before.add("two", Buffer.from("2"));
    await (await before.begin("half")).write(Buffer.from("3"), 0);
    before.close();
    const ids: string[] = [];
    take = async ({ id, name }) => ids.push(`${name} ${id}`) > 0;
    const after = open();
    await after.start();
    await until(() => ids.length === 2, "both are taken");
    assert.deepEqual(
      ids.map((id) => id.split(" ")[0]),
      ["one", "two"],
    );
    assert.equal(new Set(ids).size, 2);
    assert.equal(files(), 2);
  });

  it("is told no by nobody but a disk that is full or gone, and then keeps nothing", async () => {
    const spool = open();
    await spool.start();
    rmSync(folder, { recursive: true });
    await assert.rejects(spool.add("one", Buffer.from("1")));
    writeFileSync(folder, "a file in its place");
    await assert.rejects(open().add("one", Buffer.from("1")));
    assert.deepEqual(taken, []);
  });

  it("tries again what could not be handed on, and keeps the order", async () => {
    let tries = 0;
    take = async ({ name }) => {
      if (name === "one" && ++tries < 3) throw new Error("not now");
      taken.push([name, ""]);
      return true;
    };
    const spool = open();
    await spool.add("one", Buffer.from("1"));
    await spool.add("two", Buffer.from("2"));
    for (let times = 1; times < 3; times++) {
      await until(() => troubles.length === times, "it was tried");
      await clock.waitedFor();
      clock.advance(5000);
    }
    await until(() => taken.length === 2, "both are taken");
    assert.deepEqual(
      taken.map(([name]) => name),
      ["one", "two"],
    );
  });

  it("keeps what was broken off", async () => {
    take = async () => false;
    const spool = open();
    await spool.add("one", Buffer.from("1"));
    spool.close();
    clock.advance(10_000);
    assert.equal(files(), 1);
    await assert.rejects(spool.add("two", Buffer.from("2")));
  });
});
