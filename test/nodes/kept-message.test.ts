import { strict as assert } from "node:assert";
import { keptMessage } from "../../nodes/webhook-out/kept-message.js";

const most = 1_048_576;
const kept = (msg: Record<string, unknown>) => {
  const { json, leftOut } = keptMessage(msg);
  assert.ok(json.length <= most, `${json.length} characters`);
  return { msg: JSON.parse(json) as Record<string, unknown>, leftOut };
};

describe("the message that a delivery keeps", () => {
  it("is the message, without what nobody needs once the call is over", () => {
    const msg = { req: {}, res: {}, call: { id: "1", deadline: 5 }, payload: [1, "ü", null, { a: true }] };
    const call = { id: "1" };
    assert.deepEqual(kept(msg), { msg: { call, payload: msg.payload }, leftOut: [] });
    assert.equal(msg.call.deadline, 5, "whoever else has the message keeps it as it is");
  });

  it("has all fields that fit, and never the whole of what does not: that is not even read", () => {
    let read = 0;
    const items = Array.from({ length: 1_000_000 }, () => ({
      get text() {
        read += 1;
        return "x".repeat(50);
      },
    }));
    const msg = { a: "a".repeat(500_000), b: "b".repeat(500_000), c: "c".repeat(400_000), items };
    const { msg: left, leftOut } = kept(msg);
    assert.deepEqual(
      [Object.keys(left), leftOut],
      [
        ["b", "c"],
        ["items", "a"],
      ],
    );
    assert.ok(read < 50_000, `${read} of a million were read`);
  });

  it("stays within its bound where texts grow as JSON, or have a JSON of their own", () => {
    const quotes = '"'.repeat(600_000);
    const long = { toJSON: () => "x".repeat(2_000_000) };
    assert.deepEqual(kept({ quotes, long, short: 1 }), { msg: { short: 1 }, leftOut: ["long", "quotes"] });
    assert.deepEqual(kept({ bytes: Buffer.alloc(300_000), short: 1 }).leftOut, ["bytes"]);
  });

  it("is short where msg.call is not, and leaves out what is nested without end", () => {
    let endless: object = {};
    for (let depth = 0; depth < 100_000; depth++) endless = { endless };
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, index]));
    const { msg, leftOut } = kept({ call: { id: "1", event: "2", ...many }, endless });
    const { id, event } = msg.call as Record<string, unknown>;
    assert.deepEqual([id, event, "endless" in msg], ["1", "2", false]);
    assert.ok(JSON.stringify(msg).length < 16_384);
    assert.ok(leftOut.includes("endless"));
  });

  it("has one thing in two places twice, and what holds itself once", () => {
    const one = { n: 1n };
    const loop: Record<string, unknown> = { one, again: one };
    loop.self = loop;
    const n = { n: "1" };
    assert.deepEqual(kept({ loop }).msg, { loop: { one: n, again: n, self: "[circular]" } });
  });
});
