import { type Clock, systemClock } from "../../lib/time/index.js";
import type { Words } from "./words.js";

export type Answer = (error: Error | null | undefined, value?: unknown) => void;

/** Whoever waits for a value holds up a call, or has one of the few places of a node. */
const patienceMs = 5000;

/**
 * Asks for several values by callback. When all answer at once, as stores in memory do, so does this, so that no
 * message waits a turn; else a Promise comes back.
 *
 * @throws (or rejects with) the first error; rejects when one has no answer after 5 s, as a server that is gone
 */
export function answers(
  questions: ReadonlyArray<(answer: Answer) => void>,
  words: Words,
  clock: Clock = systemClock,
): unknown[] | Promise<unknown[]> {
  const values: unknown[] = new Array(questions.length);
  let open = questions.length;
  let failure: Error | undefined;
  let settle: (() => void) | undefined;
  questions.forEach((ask, index) => {
    ask((error, value) => {
      if (error) failure ??= error;
      values[index] = value;
      open--;
      if (open === 0) settle?.();
    });
  });
  if (open > 0)
    return new Promise((resolve, reject) => {
      const timer = clock.after(patienceMs, () =>
        reject(new Error(words("common.errors.noValue", { seconds: patienceMs / 1000 }))),
      );
      settle = () => {
        timer.stop();
        if (failure) reject(failure);
        else resolve(values);
      };
    });
  if (failure) throw failure;
  return values;
}
