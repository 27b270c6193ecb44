import { strict as assert } from "node:assert";
import { type RecentCall, RecentCalls } from "../../../lib/call/index.js";

const call = (id: number): RecentCall => ({
  source: "curri",
  id: String(id),
  at: id,
  callingNumber: "1001",
  calledNumber: "2002",
  device: "",
  triggerPoint: "translationpattern",
  action: "continue",
  by: "flow",
  tookMs: 3,
});

describe("the last calls", () => {
  it("[CB-025] are listed newest first, of one node or of all", () => {
    const recent = new RecentCalls();
    for (const id of [1, 4]) recent.ringOf("a").add(call(id));
    for (const id of [2, 3]) recent.ringOf("b").add(call(id));
    assert.deepEqual(
      recent.list(3).map(({ node, id }) => node + id),
      ["a4", "b3", "b2"],
    );
    assert.deepEqual(
      recent.list(9, "a").map(({ id }) => id),
      ["4", "1"],
    );
    assert.deepEqual(recent.list(9, "none"), []);
  });

  it("are so many of each node at most, whatever other nodes have", () => {
    const recent = new RecentCalls();
    recent.ringOf("quiet").add(call(0));
    for (let id = 1; id <= 1000; id++) recent.ringOf("busy").add(call(id));
    const all = recent.list(5000);
    assert.equal(all.length, 201);
    assert.deepEqual([all[0]!.id, all[199]!.id, all[200]!.node], ["1000", "801", "quiet"]);
  });

  it("outlive a redeploy of the node, and go with the node", () => {
    const recent = new RecentCalls();
    recent.ringOf("a").add(call(1));
    recent.ringOf("a").add(call(2));
    assert.equal(recent.list(9).length, 2);
    recent.forget("a");
    assert.deepEqual(recent.list(9), []);
  });

  it("tell of each call", () => {
    const recent = new RecentCalls();
    let told = 0;
    recent.onChange = () => void told++;
    recent.ringOf("a").add(call(1));
    assert.equal(told, 1);
  });
});
