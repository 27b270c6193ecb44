import type { Node } from "node-red";
import type { Clock } from "../../lib/time/index.js";
import { QuietWarnings } from "./quiet-warnings.js";
import type { Words } from "./words.js";

/** Warns of the paths that a node's templates did not find: at once, and the same again at most once a minute with a count. */
export class MissingPathWarnings {
  readonly #warnings: QuietWarnings;
  readonly #words: Words;

  constructor(node: Node<object>, words: Words, clock?: Clock) {
    this.#warnings = new QuietWarnings(node, undefined, clock);
    this.#words = words;
  }

  /** Nothing missing, nothing said. */
  report(missing: readonly string[]): void {
    if (missing.length === 0) return;
    const paths = [...new Set(missing)].join(", ");
    this.#warnings.warn(paths, (count) =>
      count === 1
        ? this.#words("common.missing.path", { paths })
        : this.#words("common.missing.paths", { paths, count }),
    );
  }
}
