import { strict as assert } from "node:assert";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FolderOptions, FolderSource, type FoundFile, type Taken } from "../../../lib/cdr/index.js";
import { MovableClock } from "../../support/movable-clock.js";
import { until } from "../../support/until.js";

describe("a folder of files", () => {
  let path: string;
  let clock: MovableClock;
  let source: FolderSource | undefined;
  const ledger = new Set<string>();
  let taken: string[];
  let troubles: string[];
  /** What the ledger was told to lie in the folder, each time. */
  let present: string[][];
  let outcome: (file: FoundFile) => Taken | Promise<Taken>;

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "cdr-folder-"));
    clock = new MovableClock(1_700_000_000_000);
    ledger.clear();
    taken = [];
    present = [];
    troubles = [];
    outcome = () => "taken";
  });
  afterEach(async () => {
    await source?.close();
    source = undefined;
    rmSync(path, { recursive: true, force: true });
  });

  const start = (options: Partial<FolderOptions> = {}): void => {
    source = new FolderSource({
      path,
      after: "archive",
      archive: "",
      ledger: {
        areTaken: async (files) => files.map((file) => ledger.has(file)),
        take: async (file) => void ledger.add(file),
        keep: async (files) => void present.push([...files]),
      },
      clock,
      take: async (file) => {
        const result = await outcome(file);
        if (result !== "stopped") taken.push(file.name);
        return result;
      },
      kept: async () => {},
      onState: (error) => error && troubles.push(`state: ${error.message}`),
      onError: (error) => troubles.push(error.message),
      ...options,
    });
    source.start();
  };
  const write = (name: string, content = "row\n"): void => writeFileSync(join(path, name), content);
  const names = (folder = path): string[] => readdirSync(folder).sort();

  /** Moves the clock by one look and waits until it is over. */
  const look = async (ms = 2000): Promise<void> => {
    await clock.waitedFor();
    clock.advance(ms);
    await clock.waitedFor();
  };

  it("that lie there are told to the ledger at the start and once a day, those too that still grow", async () => {
    write("cdr_1");
    write("cdr_2", "unfinished");
    start({ after: "keep" });
    await look();
    await look();
    await look();
    assert.deepEqual(present.length, 1);
    await look(86_400_000);
    rmSync(join(path, "cdr_1"));
    await look(86_400_000);
    const shown = present.map((ids) => ids.map((id) => id.split("|")[0]).sort());
    assert.deepEqual(shown, [["cdr_1", "cdr_2"], ["cdr_1", "cdr_2"], ["cdr_2"]]);
    assert.ok(
      [...ledger].every((id) => present[0]!.includes(id)),
      "by the ids that it knows",
    );
  });

  it("are taken once they have stopped growing, and moved to the archive", async () => {
    start();
    await clock.waitedFor();
    write("cdr_A_01_202311061457_1");
    await look(5000);
    for (let times = 0; times < 3; times++) {
      appendFileSync(join(path, "cdr_A_01_202311061457_1"), "another row\n");
      await look();
      assert.deepEqual(taken, []);
    }
    await look();
    assert.deepEqual(taken, ["cdr_A_01_202311061457_1"]);
    assert.deepEqual(names(), ["cdr_A_01_202311061457_1"], "records may still be on their way");
    await look();
    assert.deepEqual(names(), ["processed"]);
    assert.deepEqual(names(join(path, "processed")), ["cdr_A_01_202311061457_1"]);
    await look(5000);
    assert.equal(taken.length, 1);
    assert.deepEqual(troubles, []);
  });

  it("are marked when what the flow had of them is kept, and others taken only then", async () => {
    let keep = (): void => {};
    const kept = new Promise<void>((resolve) => {
      keep = resolve;
    });
    write("one");
    start({ kept: () => kept });
    await look();
    assert.deepEqual(taken, ["one"]);
    write("two");
    clock.advance(2000);
    await sleep(50);
    assert.deepEqual([ledger.size, names()], [0, ["one", "two"]]);
    keep();
    await clock.waitedFor();
    assert.deepEqual([ledger.size, names()], [1, ["processed", "two"]]);
    for (let times = 0; times < 2; times++) await look();
    assert.deepEqual(taken, ["one", "two"]);
  });

  it("are not waited for by whoever closes, and not marked then", async () => {
    write("one");
    start({ kept: () => new Promise(() => {}) });
    await look();
    clock.advance(2000);
    await sleep(50);
    await source!.close();
    assert.deepEqual([taken, ledger.size, names()], [["one"], 0, ["one"]]);
  });

  it("without an end of line are waited for longer", async () => {
    write("cdr_A_01_202311061457_1", "row\nro");
    start();
    for (let times = 0; times < 14; times++) await look();
    assert.deepEqual(taken, []);
    await look();
    await look();
    assert.equal(taken.length, 1);
  });

  it("are left alone while their name says that they are being written", async () => {
    for (const name of ["_cdr_A_01_202311061457_1", ".hidden", "x.tmp", "x.filepart"]) write(name);
    mkdirSync(join(path, "subfolder"));
    start();
    for (let times = 0; times < 3; times++) await look(5000);
    assert.deepEqual(taken, []);
    renameSync(join(path, "_cdr_A_01_202311061457_1"), join(path, "cdr_A_01_202311061457_1"));
    await look(5000);
    await look();
    assert.deepEqual(taken, ["cdr_A_01_202311061457_1"]);
  });

  it("of a burst are taken oldest first", async () => {
    const files = [
      "cdr_A_01_202311061459_7",
      "cdr_B_02_202311061457_3",
      "cdr_A_01_202311061457_12",
      "zz.csv",
    ];
    for (const name of files) write(name);
    start();
    await look();
    assert.deepEqual(taken, [
      "cdr_B_02_202311061457_3",
      "cdr_A_01_202311061457_12",
      "cdr_A_01_202311061459_7",
      "zz.csv",
    ]);
  });

  it("are deleted, but for one in which nothing could be read", async () => {
    write("good");
    write("photo");
    outcome = ({ name }) => (name === "photo" ? "refused" : "taken");
    start({ after: "delete" });
    await look();
    await look();
    assert.deepEqual(names(), ["photo"]);
    await look(5000);
    assert.equal(taken.length, 2);
  });

  it("are kept, and taken once over restarts", async () => {
    write("one");
    start({ after: "keep" });
    await look();
    await look();
    await source!.close();
    start({ after: "keep" });
    write("two");
    await look();
    await look();
    assert.deepEqual(taken, ["one", "two"]);
    assert.deepEqual(names(), ["one", "two"]);
  });

  it("that are in the ledger already are only put away", async () => {
    write("one");
    start({ after: "keep" });
    await look();
    await look();
    await source!.close();
    start({ after: "archive" });
    await look();
    assert.deepEqual(names(), ["processed"]);
    assert.equal(taken.length, 1);
  });

  it("that grew after they were read are read again, not put away", async () => {
    write("one");
    start();
    await look();
    assert.deepEqual(taken, ["one"]);
    appendFileSync(join(path, "one"), "late row\n");
    await look();
    assert.deepEqual(names(), ["one"]);
    assert.equal(ledger.size, 0);
    for (let times = 0; times < 3; times++) await look();
    assert.deepEqual(taken, ["one", "one"]);
    assert.deepEqual(names(), ["processed"]);
  });

  it("do not overwrite one of the same name in the archive", async () => {
    start({ archive: join(path, "done") });
    for (const content of ["a\n", "b\n", "c\n"]) {
      write("file.csv", content);
      for (let times = 0; times < 3; times++) await look(5000);
    }
    assert.deepEqual(names(join(path, "done")), ["file (2).csv", "file (3).csv", "file.csv"]);
  });

  it("that cannot be taken are tried again, and the others taken", async () => {
    write("bad");
    write("good");
    let tries = 0;
    outcome = ({ name }) => {
      if (name === "bad" && ++tries < 3) throw new Error("cannot be read");
      return "taken";
    };
    start();
    for (let times = 0; times < 4; times++) await look(5000);
    assert.deepEqual(taken, ["good", "bad"]);
    assert.deepEqual(troubles, ["cannot be read", "cannot be read"]);
  });

  it("that cannot be put away are not sent again", async () => {
    write("one");
    write("blocked");
    start({ archive: join(path, "blocked") });
    for (let times = 0; times < 4; times++) await look(5000);
    assert.equal(taken.filter((name) => name === "one").length, 1);
    assert.ok(troubles.length > 0);
    assert.ok(existsSync(join(path, "one")));
  });

  it("are found when the folder comes later", async () => {
    rmSync(path, { recursive: true });
    start();
    await look(5000);
    assert.match(troubles[0]!, /^state: .*ENOENT/);
    mkdirSync(path);
    write("one");
    await look(5000);
    await look();
    await until(() => taken.length === 1, "the file is taken");
  });

  it("that were broken off are not marked", async () => {
    write("one");
    outcome = () => "stopped";
    start();
    await look();
    await look();
    assert.equal(ledger.size, 0);
    assert.deepEqual(names(), ["one"]);
  });
});
