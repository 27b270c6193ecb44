import type { Node } from "node-red";

/** Time between two warnings of the same kind. */
const everyMs = 1000;

/**
 * A warning that whoever sends bad input cannot turn into a flood: one at once, then at most one a second,
 * which tells how many were kept back.
 *
 * @param word makes the text; `count` is how often it happened since the last warning
 */
export function limitedWarning<T>(
  node: Node<object>,
  word: (what: T, count: number) => string,
): (what: T) => void {
  let count = 0;
  let silentUntil = 0;
  return (what) => {
    count += 1;
    const now = Date.now();
    if (now < silentUntil) return;
    silentUntil = now + everyMs;
    node.warn(word(what, count));
    count = 0;
  };
}
