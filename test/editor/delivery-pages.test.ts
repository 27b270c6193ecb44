import { strict as assert } from "node:assert";
import type { DeliveryPages } from "../../plugins/call-events/editor/delivery-pages.js";
import { editorModule } from "../support/editor-module.js";

type Row = { id: string; state?: string };
type Fetch = (before: string | undefined, limit: number) => Promise<Row[]>;
const list = editorModule("plugins/call-events/editor/delivery-pages.ts") as unknown as {
  DeliveryPages: new (fetch: Fetch) => DeliveryPages;
};

describe("the pages of the list of deliveries", () => {
  /** Newest first; each test changes it as a server would. */
  let all: Row[];
  let asked: Array<[before: string | undefined, limit: number]>;
  let pages: DeliveryPages;
  const rows = (from: number, to: number): Row[] =>
    Array.from({ length: from - to + 1 }, (_, index) => ({ id: `d${from - index}` }));
  const ids = (): string[] => pages.rows.map(({ id }) => id);
  const first = (): string | undefined => ids()[0];

  const answer: Fetch = async (before, limit) => {
    asked.push([before, limit]);
    const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    return from === 0 && before !== undefined ? [] : all.slice(from, from + limit);
  };
  beforeEach(() => {
    all = rows(1200, 1);
    asked = [];
    pages = new list.DeliveryPages(answer);
  });

  it("come one after another, the first one small, until the oldest is there", async () => {
    const counts: number[] = [];
    while (!pages.complete) {
      await pages.more();
      counts.push(pages.rows.length);
    }
    assert.deepEqual(counts, [100, 600, 1100, 1200]);
    assert.deepEqual(asked[1], ["d1101", 500]);
    assert.deepEqual(
      ids(),
      all.map(({ id }) => id),
    );
    await pages.more();
    assert.equal(asked.length, 4, "there is no more to ask for");
  });

  it("are asked for once, however often somebody scrolls there meanwhile", async () => {
    await Promise.all([pages.more(), pages.more(), pages.more()]);
    assert.equal(asked.length, 1);
  });

  it("are seen anew from the top, with what has come, and without a gap before what is known", async () => {
    await pages.more();
    await pages.more();
    all = [{ id: "new" }, ...all];
    all[5] = { ...all[5]!, state: "failed" };
    await pages.refresh(0, 20);
    assert.equal(pages.rows.length, 601);
    assert.deepEqual([first(), pages.rows[5]!.state, ids().at(-1)], ["new", "failed", "d601"]);
    assert.equal(pages.complete, false);
  });

  it("drop what they know behind a gap, when more has come than was asked for", async () => {
    await pages.more();
    await pages.more();
    all = [...rows(1900, 1201), ...all];
    await pages.refresh(0, 20);
    assert.deepEqual([pages.rows.length, first(), ids().at(-1)], [100, "d1900", "d1801"]);
    await pages.more();
    assert.deepEqual(
      ids(),
      all.slice(0, 600).map(({ id }) => id),
    );
  });

  it("are seen anew in the midst, where somebody looks, and lose what has gone", async () => {
    await pages.more();
    await pages.more();
    all = all.filter(({ id }) => id !== "d1090");
    await pages.refresh(100, 150);
    assert.deepEqual(asked.at(-1), ["d1101", 100]);
    assert.equal(ids().includes("d1090"), false);
    assert.equal(new Set(ids()).size, ids().length, "nothing twice");
    assert.equal(ids().at(-1), "d601");
  });

  it("know when all has gone, and when it is complete", async () => {
    all = rows(50, 1);
    await pages.more();
    assert.equal(pages.complete, true);
    all = [{ id: "new" }, ...all];
    await pages.refresh(0, 20);
    assert.deepEqual([pages.rows.length, pages.complete], [51, true]);
    all = [];
    await pages.refresh(0, 20);
    assert.deepEqual([pages.rows, pages.complete], [[], true]);
  });

  it("tell whether there is something newer than what they show", async () => {
    await pages.more();
    assert.equal(await pages.hasNewer(), false);
    all = [{ id: "new" }, ...all];
    assert.equal(await pages.hasNewer(), true);
    assert.equal(first(), "d1200", "which is not shown for it");
  });

  it("ask one thing at a time, and go on after a failure", async () => {
    let underWay = 0;
    let most = 0;
    let fails = true;
    pages = new list.DeliveryPages(async (before, limit) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      if (fails) throw new Error("away");
      return answer(before, limit);
    });
    await assert.rejects(pages.more(), /away/);
    fails = false;
    await Promise.all([pages.more(), pages.refresh(0, 10), pages.hasNewer()]);
    assert.deepEqual([most, pages.rows.length], [1, 100]);
  });
});
