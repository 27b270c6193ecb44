import { strict as assert } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { acceptedSoFar, whileAccepting } from "../../nodes/common/accepting.js";

describe("what has come so far to nodes that keep messages", () => {
  /** A message that is kept, or refused, when the test says so. */
  const message = () => {
    let keep = (): void => {};
    let refuse = (_: Error): void => {};
    const accepting = whileAccepting(
      () =>
        new Promise<void>((resolve, reject) => {
          keep = resolve;
          refuse = reject;
        }),
    );
    return { accepting, keep: () => keep(), refuse: (error: Error) => refuse(error) };
  };
  const waitFor = async (): Promise<{ isOver: boolean; over: Promise<void> }> => {
    const state = { isOver: false, over: Promise.resolve() };
    state.over = acceptedSoFar().then(() => {
      state.isOver = true;
    });
    await sleep(1);
    return state;
  };

  it("is waited for until each is kept or refused, and not what comes later", async () => {
    assert.equal((await waitFor()).isOver, true, "nothing has come");
    const [one, two] = [message(), message()];
    const first = await waitFor();
    const three = message();
    const second = await waitFor();
    one.keep();
    await one.accepting;
    await sleep(1);
    assert.deepEqual([first.isOver, second.isOver], [false, false]);
    two.refuse(new Error("the disk is full"));
    await assert.rejects(two.accepting, /disk is full/);
    await first.over;
    await sleep(1);
    assert.equal(second.isOver, false, "the third has come before");
    const four = message();
    three.keep();
    await second.over;
    four.keep();
    assert.equal((await waitFor()).isOver, true);
  });

  it("is waited for though a later one is kept earlier", async () => {
    const one = message();
    const first = await waitFor();
    const two = message();
    const second = await waitFor();
    two.keep();
    await sleep(1);
    assert.deepEqual([first.isOver, second.isOver], [false, false]);
    one.keep();
    await Promise.all([first.over, second.over]);
  });
});
