export type Answer = (error: Error | null | undefined, value?: unknown) => void;

/**
 * Asks for several values by callback. When all answer at once, as stores in memory do, so does this, so that no
 * message waits a turn; else a Promise comes back.
 *
 * @throws (or rejects with) the first error
 */
export function answers(questions: ReadonlyArray<(answer: Answer) => void>): unknown[] | Promise<unknown[]> {
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
      settle = () => (failure ? reject(failure) : resolve(values));
    });
  if (failure) throw failure;
  return values;
}
