import { strict as assert } from "node:assert";
import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type DeliveryStore, openStore, type StoreState } from "../../../lib/store/index.js";
import { QueuedStore } from "../../../lib/store/queued-store.js";
import { migrate, migrations } from "../../../lib/store/sqlite/schema.js";
import { SqliteBackend } from "../../../lib/store/sqlite/sqlite-backend.js";
import { MovableClock } from "../../support/movable-clock.js";
import { until } from "../../support/until.js";
import { attempt, claim, dead, delivery, done, endpoint, failure, idsOf, retry } from "./deliveries.js";

const run = promisify(execFile);
const childFile = join(__dirname, "store-child.js");
/** Until the store tries again to open its file. */
const againMs = 3000;

describe("the store's SQLite file", () => {
  let folder: string;
  let path: string;
  let clock: MovableClock;
  let store: DeliveryStore;
  let states: StoreState[];
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "call-events-store-"));
    path = join(folder, "call-events", "deliveries.sqlite");
    clock = new MovableClock(1_700_000_000_000);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await store?.close(2000);
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (keepRows = 100_000): void => {
    store = openStore({ path, keepDays: 14, keepRows, clock });
    states = [];
    store.onState((state) => states.push(state));
  };
  const failed = (code: string) => ({ name: "StoreError", code, message: new RegExp(path) });
  const isOpenAgain = () => until(() => states.at(-1)?.kind === "open", "the store is open");

  it("is made with its folder, for its owner only, and its SQLite is told", async () => {
    open();
    await store.enqueue([delivery("a")]);
    for (const part of ["", "-wal", ".lock"]) assert.equal(statSync(path + part).mode & 0o777, 0o600, part);
    const state = states.at(-1);
    assert.ok(state?.kind === "open");
    assert.match(state.sqlite!, /^3\.\d+\.\d+$/);
  });

  it("belongs to one process; another one is told so, and has it when the first has been killed", async () => {
    mkdirSync(dirname(path));
    const holder = fork(childFile, ["hold", path]);
    children.push(holder);
    for (;;) if ((await once(holder, "message"))[0] === "open") break;
    open();
    await assert.rejects(store.enqueue([delivery("a")]), failed("locked"));
    await assert.rejects(store.stats(), failed("locked"), "at once, from now on");
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ["opening", "failed"],
    );
    holder.kill("SIGKILL");
    await once(holder, "exit");
    clock.advance(againMs);
    await isOpenAgain();
    assert.deepEqual(await store.enqueue([delivery("a")]), ["a"]);
  });

  it("keeps no process alive that has nothing more to do", async () => {
    const { stdout, stderr } = await run(process.execPath, [childFile, "leave", path]);
    assert.equal(stdout, "accepted\n");
    assert.equal(stderr, "");
    open();
    assert.deepEqual(idsOf(await store.list({}, 10)), ["a"]);
  });

  it("is left as it is when it is no database, or damaged", async () => {
    mkdirSync(dirname(path));
    writeFileSync(path, "these are no deliveries\n".repeat(100));
    open();
    await assert.rejects(store.stats(), failed("corrupt"));
    assert.equal(readFileSync(path, "utf8"), "these are no deliveries\n".repeat(100));
  });

  it("is left as it is when it is the database of something else", async () => {
    mkdirSync(dirname(path));
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE guests (name TEXT)");
    other.close();
    open();
    await assert.rejects(store.stats(), failed("corrupt"));
  });

  it("is refused when a later version has written it", async () => {
    open();
    await store.enqueue([delivery("a")]);
    await store.close(1000);
    const later = new DatabaseSync(path);
    later.exec("PRAGMA user_version = 99");
    later.close();
    open();
    await assert.rejects(store.stats(), failed("version"));
  });

  it("comes from an older version to the present one, with all that is in it", async () => {
    open();
    await store.enqueue([delivery("a")]);
    await store.close(1000);
    const db = new DatabaseSync(path);
    const steps = [...migrations, "ALTER TABLE delivery ADD COLUMN colour TEXT DEFAULT 'red'"];
    assert.throws(() => migrate(db, [...steps, "ALTER TABLE nothing ADD COLUMN x"]));
    const version = () => db.prepare("PRAGMA user_version").get()!.user_version;
    assert.equal(version(), migrations.length, "all steps or none");
    migrate(db, steps);
    assert.equal(version(), steps.length);
    assert.deepEqual({ ...db.prepare("SELECT id, colour FROM delivery").get() }, { id: "a", colour: "red" });
    db.close();
  });

  it("of version 3 shows and sends all that is in it", async () => {
    mkdirSync(dirname(path));
    const old = new DatabaseSync(path);
    migrate(old, migrations.slice(0, 3));
    old.exec(`
      INSERT INTO delivery
        (seq, id, endpoint, key, mode, state, head, due, attempts, tries, at, changed, status, error_class, error, event, method, url, text)
      VALUES
        (1, 'waits', '${endpoint}', 'k', 'post-call', 'waiting', 1, 5, 1, 1, 1, 2, 503, 'server_error', 'no', 'e1', 'POST', 'https://a/', 'Ada'),
        (2, 'behind', '${endpoint}', 'k', 'post-call', 'waiting', 0, 5, 0, 0, 1, 2, NULL, NULL, NULL, 'e2', 'POST', 'https://a/', ''),
        (3, 'real', '${endpoint}', NULL, 'realtime', 'delivered', 0, NULL, 1, 1, 1, 2, 200, NULL, NULL, 'e3', 'GET', 'https://a/', ''),
        (4, 'skip', '${endpoint}', NULL, 'post-call', 'skipped', 0, NULL, 0, 0, 1, 2, NULL, NULL, NULL, 'e4', 'POST', 'https://a/', '');
      INSERT INTO content (seq, body, message, format) VALUES
        (1, 'one', '{"n":1}', 'text'), (2, NULL, '{}', NULL), (3, NULL, '{}', NULL), (4, NULL, '{}', NULL);
      INSERT INTO attempt (number, at, took, status, error_class, error, story) VALUES
        (4097, 1, 2.5, 503, 'server_error', 'no', '{"s":1}'), (12289, 1, 3, 200, NULL, NULL, '{"s":3}');
      INSERT INTO counter VALUES ('hits', 7, 5);
      INSERT INTO taken (ledger, file, seen) VALUES ('ledger', 'file.csv', 1);`);
    old.close();
    open();
    assert.deepEqual(idsOf(await store.list({}, 10)), ["skip", "real", "behind", "waits"]);
    assert.deepEqual((await store.get("real"))!.log, [{ at: 1, tookMs: 3, status: 200, story: '{"s":3}' }]);
    assert.equal((await store.get("skip"))!.message, "{}");
    const [one] = await claim(store);
    const { token: _, ...waits } = one!;
    assert.deepEqual(waits, {
      ...{
        id: "waits",
        endpoint,
        key: "k",
        at: 1,
        event: "e1",
        method: "POST",
        url: "https://a/",
        text: "Ada",
      },
      ...{ body: "one", format: "text", message: '{"n":1}', attempts: 1, tries: 1 },
    });
    await store.settle([done(one!)]);
    assert.deepEqual(
      (await store.get("waits"))!.log.map(({ story }) => story),
      ['{"s":1}', attempt().story],
    );
    assert.deepEqual(idsOf(await claim(store)), ["behind"]);
    store.record({ ...delivery("new"), mode: "realtime", state: "delivered", attempts: [attempt()] });
    assert.deepEqual((await store.get("new"))!.log, [attempt()]);
    assert.deepEqual(await store.counter("hits"), { hits: 7, lastAt: 5 });
    assert.deepEqual(await store.areTaken("ledger", ["file.csv"]), [true]);
  });

  it("has one row of what was sent once in real time and carried nothing", async () => {
    open();
    const { body: _, ...bare } = delivery("bare", { message: "{}" });
    const past = { mode: "realtime", state: "delivered" } as const;
    store.record({ ...bare, ...past, attempts: [attempt()] });
    store.record({ ...bare, id: "tried twice", ...past, attempts: [failure(), attempt()] });
    store.record({ ...delivery("carried"), ...past, attempts: [attempt()] });
    const records = await Promise.all(["bare", "tried twice", "carried"].map((id) => store.get(id)));
    assert.deepEqual(
      records.map((record) => [record!.body, record!.message, record!.log]),
      [
        [undefined, "{}", [attempt()]],
        [undefined, "{}", [failure(), attempt()]],
        ['{"id":"carried"}', '{"payload":"carried"}', [attempt()]],
      ],
    );
    await store.close(1000);
    const db = new DatabaseSync(path);
    const count = (table: string) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n;
    assert.deepEqual(["delivery", "content", "attempt"].map(count), [3, 1, 2]);
    db.close();
  });

  it("has a body once that stands in its message, and hands it out as it was, also from the file after it", async () => {
    open();
    const bodies = ['{"name":"Zoë 💥"}', '{"elsewhere":1}', "", undefined, "💥", "[]"];
    const items = bodies.map((body, index) => {
      const { body: _, ...bare } = delivery(`${index}`, {
        message: '{"a":"💥","payload":{"name":"Zoë 💥"}}',
      });
      return body === undefined ? bare : { ...bare, body };
    });
    await store.enqueue(items);
    const bodiesOf = (leased: readonly { body?: string }[]) => leased.map(({ body }) => body);
    const leased = await claim(store, { max: 10 });
    assert.deepEqual(bodiesOf(leased), bodies);
    await store.settle(leased.map((lease) => retry(lease, clock.now())));
    assert.deepEqual(bodiesOf(await claim(store, { max: 10 })), bodies, "read from the file");
    const columns = "coalesce(body, '-') || coalesce(body_from || '+' || body_length, '')";
    const db = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual(
      db
        .prepare(`SELECT ${columns} AS kept FROM content ORDER BY seq`)
        .all()
        .map(({ kept }) => kept),
      ["-20+17", '{"elsewhere":1}', "", "-", "-6+2", "[]"],
    );
    db.close();
    rmSync(dirname(path), { recursive: true });
    await assert.rejects(store.take("ledger", "file.csv"), failed("removed"));
    clock.advance(againMs);
    await isOpenAgain();
    const records = await Promise.all(bodies.map((_, index) => store.get(`${index}`)));
    assert.deepEqual(bodiesOf(records as { body?: string }[]), bodies);
  });

  it("holds up nobody for a body that is nearly in its message, a hundred thousand times", async () => {
    open();
    const body = `Ab${"A".repeat(100_000)}`;
    await store.enqueue([
      delivery("hostile", { body, message: JSON.stringify({ payload: "A".repeat(900_000) }) }),
    ]);
    assert.equal((await claim(store))[0]!.body, body);
  });

  it("hands out what was accepted just before, and more of it than is kept in memory", async () => {
    open();
    const ids = Array.from({ length: 12 }, (_, index) => `${index}`);
    const items = ids.map((id) =>
      delivery(id, { body: id.padStart(1_000_000, "b"), key: id, format: "text" }),
    );
    await Promise.all(items.map((item) => store.enqueue([item, { ...item, body: "another of its id" }])));
    const leased = await claim(store, { max: 20 });
    assert.deepEqual(
      leased.map(({ token: _, ...rest }) => rest),
      items.map((item) => ({ ...item, attempts: 0, tries: 0 })),
    );
    await store.settle(leased.map((lease) => retry(lease, clock.now())));
    assert.deepEqual(
      (await claim(store, { max: 20 })).map(({ body, attempts }) => [body, attempts]),
      items.map(({ body }) => [body, 1]),
    );
  });

  it("that cannot be opened is tried again", async () => {
    writeFileSync(dirname(path), "a file where the folder should be");
    open();
    await assert.rejects(store.enqueue([delivery("a")]), failed("io"));
    rmSync(dirname(path));
    clock.advance(againMs);
    await isOpenAgain();
    assert.deepEqual(await store.enqueue([delivery("a")]), ["a"]);
  });

  it("in a place that cannot be written is an error that says so", async () => {
    const isRoot = process.getuid?.() === 0; // whom no mode of a folder keeps from writing, but the kernel's own folder
    if (isRoot) path = "/sys/call-events/deliveries.sqlite";
    else chmodSync(folder, 0o555);
    open();
    await assert.rejects(store.enqueue([delivery("a")]), failed("read_only"));
    if (!isRoot) chmodSync(folder, 0o755);
  });

  it("where no folder can be made is an error that says so, and can be closed", async () => {
    path = "/proc/call-events/deeper/deliveries.sqlite";
    open();
    await assert.rejects(store.enqueue([delivery("a")]), failed("read_only"));
    await store.close(1000);
  });

  it("whose disk holds its thread for ever is closed all the same", async () => {
    path = join(folder, "never-written");
    await run("mkfifo", [path]);
    store = new QueuedStore(
      new SqliteBackend({ path }, join(__dirname, "hanging-thread.js")),
      { keepDays: 14, keepRows: 1000 },
      clock,
    );
    const asked = assert.rejects(store.enqueue([delivery("a")]), { name: "StoreError", code: "closed" });
    await until(() => existsSync(`${path}.begun`), "the thread reads");
    await store.close(50);
    await asked;
    closeSync(openSync(path, "r+")); // lets go of the thread, which would keep this process from ending
  });

  it("that may not grow refuses what does not fit, keeps nothing of it, and works on", async () => {
    const { stdout } = await run("sh", [
      "-c",
      'ulimit -f 2048 && exec "$0" "$@"', // blocks of 512 B or 1 kB, as the shell has it
      process.execPath,
      childFile,
      "fill",
      path,
    ]);
    const { told, claimed, troubles } = JSON.parse(stdout) as Record<string, string[]>;
    const [small, claim, big, another] = told!;
    assert.deepEqual([small, another], ["ok", "ok"]);
    assert.match(big!, /^(io|full): .*(cannot be read or written|full)/);
    assert.equal(claim, big, "what was asked together is refused together");
    assert.deepEqual(claimed, ["small", "another"], "nobody has the one that was claimed in vain");
    assert.deepEqual(troubles, ["opening", null, big!.split(":")[0], null], "told while it lasts");
    const db = new DatabaseSync(path);
    assert.deepEqual({ ...db.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
    db.close();
  });

  it("on a slow disk holds up nobody: the event loop goes on, and what comes meanwhile is one commit", async () => {
    open();
    await store.stats();
    // Another connection has the write lock, so that a commit takes as long as that one likes.
    const slow = new DatabaseSync(path);
    slow.exec("BEGIN IMMEDIATE");
    let accepted = 0;
    const enqueue = (id: string) => store.enqueue([delivery(id)]).then(() => accepted++);
    const all = [enqueue("first")];
    let longest = 0;
    let last = performance.now();
    const end = last + 600;
    while (performance.now() < end) {
      store.record({ ...delivery(`r${all.length}`), mode: "realtime", state: "delivered", attempts: [] });
      all.push(enqueue(`${all.length}`));
      await sleep(1);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    assert.equal(accepted, 0);
    assert.ok(longest < 300, `a turn took ${longest} ms`);
    slow.exec("COMMIT");
    slow.close();
    await Promise.all(all);
    assert.equal((await store.list({}, 10_000)).length, all.length * 2 - 1);
  });

  it("is flushed for several together: after some have come at once, the next ones wait for each other", async () => {
    open();
    await store.stats();
    const began = performance.now();
    const soon = Array.from({ length: 10 }, (_, index) => store.enqueue([delivery(`soon-${index}`)]));
    await soon[0];
    await store.enqueue([delivery("later")]);
    assert.ok(performance.now() - began >= 9, "10 ms lie between two batches");
  });

  it("whose thread has died is opened again; what was waiting is refused", async () => {
    store = new QueuedStore(
      new SqliteBackend({ path }, join(__dirname, "crashing-thread.js")),
      { keepDays: 14, keepRows: 1000 },
      clock,
    );
    states = [];
    store.onState((state) => states.push(state));
    await store.enqueue([delivery("a"), delivery("b")]);
    const leased = await claim(store, { max: 1 });
    await assert.rejects(store.enqueue([delivery("deadly")]), failed("io"));
    await until(() => states.at(-1)?.kind === "failed", "the store has failed");
    clock.advance(againMs);
    await isOpenAgain();
    assert.deepEqual(await store.settle(leased.map(dead)), [false]);
    assert.deepEqual(idsOf(await claim(store)), ["a", "b"]);
  });

  describe("that is removed while it is open", () => {
    const remove = () => rmSync(dirname(path), { recursive: true });
    const isNoticed = () => until(() => states.at(-1)?.kind === "failed", "the store has failed");
    const opened = async () => {
      clock.advance(againMs);
      await isOpenAgain();
      return states.at(-1);
    };

    it("accepts nothing more, and goes on in a new one with all that was not delivered yet", async () => {
      open();
      const format = { format: "text" };
      await store.enqueue(
        ["a", "b", "c", "d"].map((id) => delivery(id, { key: id < "c" ? "k" : id, ...format })),
      );
      await store.setCounter("hits", { hits: 7, lastAt: 5 });
      await store.take("ledger", "file.csv");
      const [a, c, d] = await claim(store);
      await store.settle([done(d!), retry(c!, clock.now())]);
      remove();
      await assert.rejects(store.enqueue([delivery("refused")]), failed("removed"));
      await assert.rejects(store.stats(), failed("removed"), "at once, from now on");
      const state = await opened();
      assert.deepEqual(state?.kind === "open" && state.inherited, { count: 3 });
      assert.deepEqual(await claim(store, { worker: "another" }).then(idsOf), ["c"], "a is on its way still");
      assert.deepEqual(await store.settle([done(a!)]), [true]);
      await store.close(1000);
      open();
      assert.deepEqual(idsOf(await store.list({}, 10)), ["c", "b", "a"]);
      assert.equal((await store.get("a"))!.state, "delivered");
      assert.equal((await store.get("c"))!.log.length, 1);
      assert.equal((await store.get("b"))!.body, '{"id":"b"}');
      assert.deepEqual(await store.counter("hits"), { hits: 7, lastAt: 5 });
      assert.deepEqual(await store.areTaken("ledger", ["file.csv", "other"]), [true, false]);
      const leased = await claim(store);
      assert.deepEqual(idsOf(leased), ["b", "c"]);
      assert.equal(leased[0]!.format, "text");
    });

    it("is noticed though nobody asks for anything", async () => {
      open();
      await store.enqueue([delivery("a")]);
      remove();
      clock.advance(10_000);
      await isNoticed();
      await opened();
      assert.deepEqual(idsOf(await claim(store)), ["a"]);
    });

    it("leaves what waited to the file that lies there instead, beside what that one holds", async () => {
      open();
      await store.enqueue([delivery("both"), delivery("theirs")]);
      await store.close(1000);
      renameSync(dirname(path), `${folder}/kept`);
      open();
      await store.enqueue([delivery("mine"), delivery("both", { body: "mine" })]);
      await store.settle([retry((await claim(store, { max: 1 }))[0]!, clock.now())]);
      const [held] = await claim(store, { max: 1 });
      remove();
      renameSync(`${folder}/kept`, dirname(path));
      await assert.rejects(store.setCounter("hits", { hits: 1 }), failed("removed"));
      await opened();
      assert.deepEqual(await store.settle([done(held!)]), [false], "it may have another place there");
      const leased = await claim(store);
      assert.deepEqual(idsOf(leased), ["both", "theirs", "mine"]);
      assert.deepEqual([leased[0]!.body, leased[2]!.attempts], ['{"id":"both"}', 1]);
      assert.equal((await store.get("mine"))!.log.length, 1);
    });

    for (const part of ["-wal", ".lock"])
      it(`is opened again with all it holds when only its ${part} has gone`, async () => {
        open();
        await store.enqueue([delivery("a"), delivery("b")]);
        await store.settle([done((await claim(store, { max: 1 }))[0]!)]);
        rmSync(path + part);
        await assert.rejects(store.enqueue([delivery("refused")]), failed("removed"));
        await opened();
        assert.deepEqual(idsOf(await store.list({}, 10)), ["b", "a"]);
        assert.ok(existsSync(path + part));
      });

    for (const parts of [[""], ["", ".lock"], ["", "-wal"], ["", "-wal", "-shm"]])
      it(`takes all that waited into a new one when only these have gone: deliveries.sqlite${parts.join(", deliveries.sqlite")}`, async () => {
        open();
        await store.enqueue([delivery("a"), delivery("b")]);
        for (const part of parts) rmSync(path + part);
        await assert.rejects(store.enqueue([delivery("refused")]), failed("removed"));
        const state = await opened();
        assert.deepEqual(state?.kind === "open" && state.inherited, { count: 2 });
        await store.enqueue([delivery("c")]);
        await store.close(1000);
        open();
        assert.deepEqual(idsOf(await claim(store)), ["a", "b", "c"]);
      });

    it("takes the file that was put in its place, though its own log lies beside that one", async () => {
      open();
      await store.enqueue([delivery("theirs")]);
      await store.close(1000);
      renameSync(path, `${folder}/kept.sqlite`);
      open();
      await store.enqueue([delivery("mine")]);
      renameSync(`${folder}/kept.sqlite`, path);
      await assert.rejects(store.enqueue([delivery("refused")]), failed("removed"));
      await opened();
      assert.deepEqual(idsOf(await claim(store)), ["theirs", "mine"]);
    });

    it("is not held up by one that cannot be made anew", async () => {
      open();
      await store.enqueue([delivery("a")]);
      remove();
      writeFileSync(dirname(path), "a file where the folder should be");
      await assert.rejects(store.enqueue([delivery("b")]), failed("removed"));
      clock.advance(againMs);
      await until(() => states.length === 4, "it has been tried");
      assert.equal(states.at(-1)?.kind, "failed");
      rmSync(dirname(path));
      await opened();
      assert.deepEqual(idsOf(await claim(store)), ["a"]);
    });
  });

  it("becomes smaller when much of it has gone", async () => {
    open(10);
    for (let round = 0; round < 4; round++) {
      const ids = Array.from({ length: 500 }, (_, index) => `${round}-${index}`);
      await store.enqueue(ids.map((id) => delivery(id, { body: "b".repeat(10_000) })));
      await store.settle((await claim(store, { max: 500 })).map(done));
    }
    const size = () => {
      const db = new DatabaseSync(path, { readOnly: true });
      const { page_count } = db.prepare("PRAGMA page_count").get() as { page_count: number };
      db.close();
      return page_count;
    };
    const full = size();
    clock.advance(10_000);
    await until(() => {
      clock.advance(100);
      return size() < full / 2;
    }, "half of the file is gone");
    assert.equal((await store.stats()).values().next().value!.delivered, 10);
  });

  it("with 100 000 rows behind a key that fails has the others sent as fast as before", async () => {
    open(1_000_000);
    let ids = 0;
    const medianMs = async () => {
      const took: number[] = [];
      for (let round = 0; round < 40; round++) {
        const started = performance.now();
        await store.enqueue([1, 2, 3, 4, 5].map(() => delivery(`${++ids}`, { key: `${ids}` })));
        const leased = await claim(store, { max: 5 });
        assert.equal(leased.length, 5);
        await store.settle(leased.map(done));
        took.push(performance.now() - started);
      }
      return took.sort((a, b) => a - b)[20]!;
    };
    await store.enqueue([delivery("first", { key: "stuck" })]);
    const [stuck] = await claim(store);
    const before = await medianMs();
    for (let count = 0; count < 100_000; count += 5000) {
      const rows = Array.from({ length: 5000 }, (_, index) =>
        delivery(`s${count + index}`, { key: "stuck" }),
      );
      await store.enqueue(rows);
    }
    await store.settle([{ ...dead(stuck!), next: { kind: "retry", at: clock.now() } }]);
    const [again] = await claim(store);
    assert.equal(again!.id, "first");
    const after = await medianMs();
    assert.ok(after < before * 5 + 5, `${before} ms before, ${after} ms with the long line`);
  }).timeout(60_000);
});
