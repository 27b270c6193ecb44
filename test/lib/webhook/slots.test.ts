import { strict as assert } from "node:assert";
import { Lifetime, Slots } from "../../../lib/webhook/index.js";
import { MovableClock } from "../../support/movable-clock.js";

/** Takes a slot, and notes when it was had. */
function entering(slots: Slots, name: string, had: string[], deadline?: number): void {
  const turn = slots.enter(deadline);
  if (turn)
    turn.then(
      () => had.push(name),
      () => had.push(`not ${name}`),
    );
  else had.push(name);
}

const settled = async (): Promise<void> => {
  for (let step = 0; step < 3; step++) await undefined;
};

describe("the slots of a webhook", () => {
  it("are had in the order in which they were asked for", async () => {
    const slots = new Slots({ most: 2 }, new Lifetime());
    const had: string[] = [];
    for (const name of ["a", "b", "c", "d"]) entering(slots, name, had);
    assert.deepEqual(had, ["a", "b"]);
    slots.leave();
    await settled();
    assert.deepEqual(had, ["a", "b", "c"]);
    slots.leave();
    await settled();
    assert.deepEqual(had, ["a", "b", "c", "d"]);
  });

  it("are had first by those with a deadline, of whom more may have one", async () => {
    const slots = new Slots({ most: 3, unhurried: 1 }, new Lifetime());
    const had: string[] = [];
    entering(slots, "event", had);
    entering(slots, "later event", had);
    for (const name of ["call", "other call", "third call"]) entering(slots, name, had, Date.now() + 60_000);
    assert.deepEqual(had, ["event", "call", "other call"]);
    slots.leave(undefined, 1);
    await settled();
    assert.deepEqual(had.slice(3), ["third call"]);
    slots.leave(Date.now(), 1);
    await settled();
    assert.deepEqual(had.slice(4), ["later event"]);
  });

  it("are had by those without a deadline though more calls than they may be are always on the wire", async () => {
    const slots = new Slots({ most: 4, unhurried: 1 }, new Lifetime());
    const had: string[] = [];
    for (const name of ["call", "other call"]) entering(slots, name, had, Date.now() + 60_000);
    entering(slots, "event", had);
    entering(slots, "later event", had);
    assert.deepEqual(had, ["call", "other call", "event"]);
    slots.leave(undefined, 1);
    await settled();
    assert.deepEqual(had.slice(3), ["later event"]);
  });

  it("are more for everybody while the other side is slow, and fewer again when it is not", async () => {
    const slots = new Slots({ most: 4, unhurried: 2 }, new Lifetime());
    const had: string[] = [];
    const ask = (count: number): void => {
      for (let asked = 0; asked < count; asked++) entering(slots, "event", had);
    };
    ask(100);
    assert.equal(had.length, 2);
    for (let left = 0; left < 32; left++) slots.leave(undefined, 1000);
    await settled();
    assert.equal(had.length, 36, "thirty-two that have left, and four on the wire");
    for (let left = 0; left < 8; left++) slots.leave(undefined, 1);
    await settled();
    assert.equal(had.length, 42, "forty that have left, and two on the wire");
  });

  it("are fewer while many wait", async () => {
    const slots = new Slots({ most: 4, crowded: 2 }, new Lifetime());
    const had: string[] = [];
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    for (const name of names) entering(slots, name, had);
    const left = async (): Promise<string> => {
      slots.leave();
      await settled();
      return had.join("");
    };
    assert.deepEqual([had.join(""), await left(), await left()], ["abcd", "abcd", "abcd"]);
    assert.equal(await left(), "abcdefg", "no more wait now than there are slots");
    assert.deepEqual([await left(), await left()], ["abcdefgh", "abcdefghi"]);
  });

  it("are not waited for beyond the deadline", async () => {
    const clock = new MovableClock();
    const slots = new Slots({ most: 1 }, new Lifetime(), clock);
    const had: string[] = [];
    entering(slots, "first", had, clock.now() + 100);
    entering(slots, "late", had, clock.now() + 100);
    entering(slots, "last", had, clock.now() + 1000);
    await clock.advance(200);
    slots.leave(clock.now());
    await settled();
    assert.deepEqual(had, ["first", "not late", "last"]);
  });

  it("are nobody's once the node has ended", async () => {
    const lifetime = new Lifetime();
    const slots = new Slots({ most: 1 }, lifetime);
    const had: string[] = [];
    for (const name of ["a", "b"]) entering(slots, name, had);
    entering(slots, "c", had, Date.now() + 60_000);
    lifetime.end();
    await settled();
    assert.deepEqual(had, ["a", "not c", "not b"]);
    assert.throws(() => slots.enter(), { code: "aborted" });
  });

  it("keep their order through thousands", async () => {
    const slots = new Slots({ most: 1 }, new Lifetime());
    const had: string[] = [];
    for (let name = 0; name < 5000; name++) entering(slots, String(name), had);
    for (let left = 0; left < 5000; left++) slots.leave();
    await settled();
    assert.deepEqual(
      had,
      Array.from({ length: 5000 }, (_, name) => String(name)),
    );
  });
});
