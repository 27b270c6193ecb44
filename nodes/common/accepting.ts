/** Messages that came in a span of time to one or more nodes which keep them in a store, and are not there yet. */
export class Span {
  #underWay = 0;
  #onEmpty: (() => void) | undefined;

  enter(): void {
    this.#underWay += 1;
  }

  leave(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#onEmpty?.();
  }

  /** Nothing more enters it. Resolves when all that did has left. */
  async end(): Promise<void> {
    if (this.#underWay > 0)
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
  }
}

let present = new Span();
let earlier: Promise<unknown> = Promise.resolve();

/**
 * Counts a message in until its node has kept it, or could not. Not an async function: of the thousands of messages
 * that wait for their turn, each would have one more frame.
 */
export function whileAccepting(accept: () => Promise<void>): Promise<void> {
  const span = present;
  span.enter();
  return accept().finally(() => span.leave());
}

/**
 * Resolves when what has come so far to the nodes of this process that keep messages is in their stores, or was refused
 * with an error; whatever comes later is not waited for. A file of many rows is read in less time than its rows take to
 * the disk, and may be forgotten only then.
 */
export async function acceptedSoFar(): Promise<void> {
  const ended = present.end();
  present = new Span();
  earlier = Promise.all([earlier, ended]);
  await earlier;
}
