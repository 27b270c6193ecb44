import { strict as assert } from "node:assert";
import { type Answer, answers } from "../../nodes/common/answers.js";

describe("values that are asked for by callback", () => {
  const words = (key: string, values: object = {}) => `${key} ${JSON.stringify(values)}`;

  /** Time passes when it is told to. */
  function clock() {
    const due: Array<{ ms: number; action: () => void }> = [];
    return {
      due,
      now: () => 0,
      after(ms: number, action: () => void) {
        const timer = { ms, action };
        due.push(timer);
        return { stop: () => void due.splice(due.indexOf(timer), 1) };
      },
    };
  }
  const never = (): void => {};
  const atOnce = (answer: Answer): void => answer(null, "here");

  it("are there at once where all answer at once, and nothing is waited for", () => {
    const time = clock();
    assert.deepEqual(answers([atOnce, atOnce], words, time), ["here", "here"]);
    assert.deepEqual(time.due, []);
  });

  it("come in their order when the last one has answered, and nothing is waited for any more", async () => {
    const time = clock();
    const late: Answer[] = [];
    const values = answers([(answer) => late.push(answer), atOnce], words, time);
    assert.deepEqual(
      time.due.map(({ ms }) => ms),
      [5000],
    );
    late[0]!(null, "later");
    assert.deepEqual(await values, ["later", "here"]);
    assert.deepEqual(time.due, []);
  });

  it("are given up when one does not answer, and an answer after that changes nothing", async () => {
    const time = clock();
    const late: Answer[] = [];
    const values = answers([atOnce, (answer) => late.push(answer), never], words, time);
    time.due[0]!.action();
    await assert.rejects(Promise.resolve(values), { message: 'common.errors.noValue {"seconds":5}' });
    late[0]!(new Error("too late"));
    await assert.rejects(Promise.resolve(values), /noValue/);
  });

  it("fail with the first error", async () => {
    const fails = (answer: Answer): void => answer(new Error("store is down"));
    assert.throws(() => answers([atOnce, fails], words, clock()), /store is down/);
    const late: Answer[] = [];
    const values = answers([fails, (answer) => late.push(answer)], words, clock());
    late[0]!(null, 1);
    await assert.rejects(Promise.resolve(values), /store is down/);
  });
});
