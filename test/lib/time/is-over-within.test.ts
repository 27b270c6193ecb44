import { strict as assert } from "node:assert";
import { isOverWithin } from "../../../lib/time/index.js";
import { MovableClock } from "../../support/movable-clock.js";

describe("waiting for an end, and no longer than told", () => {
  const never = new Promise<void>(() => {});

  it("tells of an end in time, and waits for nothing any more", async () => {
    const clock = new MovableClock();
    assert.equal(await isOverWithin(10, Promise.resolve(), clock), true);
    assert.equal(clock.waiting, 0);
  });

  it("tells when the time is over before", async () => {
    const clock = new MovableClock();
    const over = isOverWithin(10, never, clock);
    clock.advance(10);
    assert.equal(await over, false);
  });

  it("fails with what fails in time; what fails later is nobody's affair", async () => {
    const clock = new MovableClock();
    await assert.rejects(isOverWithin(10, Promise.reject(new Error("no")), clock), /no/);
    assert.equal(clock.waiting, 0);
    let fail!: (error: Error) => void;
    const over = isOverWithin(
      10,
      new Promise((_, reject) => {
        fail = reject;
      }),
      clock,
    );
    clock.advance(10);
    fail(new Error("late"));
    assert.equal(await over, false);
  });
});
