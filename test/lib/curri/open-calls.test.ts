import { strict as assert } from "node:assert";
import { type Answer, OpenCalls, writeResponse } from "../../../lib/curri/index.js";
import { MovableClock } from "../../support/movable-clock.js";

const encoded = (action: "continue" | "reject"): { action: typeof action; body: string } => ({
  action,
  body: writeResponse({ action }),
});

describe("open calls", () => {
  let clock: MovableClock;
  let calls: OpenCalls;
  let answers: Answer[];
  const owner = {};
  const open = (id: string, inMs = 1500, of: object = owner): void =>
    calls.open({
      id,
      owner: of,
      deadlineAt: clock.now() + inMs,
      fallback: encoded("continue"),
      onAnswer: (answer) => answers.push(answer),
    });

  beforeEach(() => {
    clock = new MovableClock(1_000_000);
    calls = new OpenCalls(clock);
    answers = [];
  });

  it("gives the first answer, and tells later ones what was given", () => {
    open("a");
    assert.deepEqual(calls.answer("a", encoded("reject")), {
      at: new Date(clock.now()).toISOString(),
      action: "reject",
      by: "flow",
      late: false,
    });
    const second = calls.answer("a", encoded("continue"));
    assert.deepEqual([second.late, second.action, second.by], [true, "reject", "flow"]);
    clock.advance(5000);
    assert.equal(answers.length, 1);
    assert.equal(calls.size, 0);
  });

  it("answers by itself at the deadline, not before", () => {
    open("a");
    clock.advance(1499);
    assert.equal(answers.length, 0);
    clock.advance(1);
    assert.deepEqual([answers[0]?.action, answers[0]?.reply.by], ["continue", "deadline"]);
    assert.equal(calls.answer("a", encoded("reject")).late, true);
    assert.equal(answers.length, 1);
  });

  it("answers a call at once whose deadline has gone by", () => {
    open("a", -10);
    clock.advance(0);
    assert.equal(answers.length, 1);
  });

  it("answers all calls of an owner that goes, and no other's", () => {
    open("a");
    open("b");
    open("c", 1500, {});
    calls.closeOf(owner);
    assert.deepEqual(
      answers.map(({ reply }) => reply.by),
      ["error", "error"],
    );
    assert.equal(calls.size, 1);
  });

  it("answers nobody when the asker has hung up", () => {
    open("a");
    calls.abandon("a");
    assert.equal(calls.answer("a", encoded("reject")).late, true);
    clock.advance(5000);
    assert.equal(answers.length, 0);
  });

  it("keeps nothing of 10 000 answered calls but the last replies", () => {
    for (let i = 0; i < 10_000; i++) {
      open(String(i));
      calls.answer(String(i), encoded("continue"));
    }
    assert.equal(calls.size, 0);
    assert.equal(clock.waiting, 0, "no deadline is waited for");
    assert.equal(answers.length, 10_000);
    assert.equal(calls.answer("0", encoded("continue")).action, "unknown");
    assert.equal(calls.answer("9999", encoded("continue")).action, "continue");
  });
});
