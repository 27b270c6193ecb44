import { strict as assert } from "node:assert";
import { type Answer, answers } from "../../nodes/common/answers.js";
import { MovableClock } from "../support/movable-clock.js";

describe("values that are asked for by callback", () => {
  const words = (key: string, values: object = {}) => `${key} ${JSON.stringify(values)}`;

  const never = (): void => {};
  const atOnce = (answer: Answer): void => answer(null, "here");

  it("are there at once where all answer at once, and nothing is waited for", () => {
    const time = new MovableClock();
    assert.deepEqual(answers([atOnce, atOnce], words, time), ["here", "here"]);
    assert.equal(time.waiting, 0);
  });

  it("come in their order when the last one has answered, and nothing is waited for any more", async () => {
    const time = new MovableClock();
    const late: Answer[] = [];
    const values = answers([(answer) => late.push(answer), atOnce], words, time);
    time.advance(4999);
    late[0]!(null, "later");
    assert.deepEqual(await values, ["later", "here"]);
    assert.equal(time.waiting, 0);
  });

  it("are given up when one does not answer, and an answer after that changes nothing", async () => {
    const time = new MovableClock();
    const late: Answer[] = [];
    const values = answers([atOnce, (answer) => late.push(answer), never], words, time);
    time.advance(5000);
    await assert.rejects(Promise.resolve(values), { message: 'common.errors.noValue {"seconds":5}' });
    late[0]!(new Error("too late"));
    await assert.rejects(Promise.resolve(values), /noValue/);
  });

  it("fail with the first error", async () => {
    const fails = (answer: Answer): void => answer(new Error("store is down"));
    assert.throws(() => answers([atOnce, fails], words, new MovableClock()), /store is down/);
    const late: Answer[] = [];
    const values = answers([fails, (answer) => late.push(answer)], words, new MovableClock());
    late[0]!(null, 1);
    await assert.rejects(Promise.resolve(values), /store is down/);
  });
});
