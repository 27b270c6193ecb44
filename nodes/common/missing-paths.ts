import type { Node } from "node-red";
import { type Clock, systemClock } from "../../lib/time/index.js";
import type { Words } from "./words.js";

/** A caller every second must not become a warning every second. */
const quietMs = 60_000;
/** Distinct warnings remembered per node; a template has few paths, so this is never met by honest flows. */
const maxRemembered = 100;

interface Spoken {
  quietUntil: number;
  unsaid: number;
}

/** Warns of the paths that a node's templates did not find: at once, and the same again at most once a minute with a count. */
export class MissingPathWarnings {
  readonly #node: Node<object>;
  readonly #words: Words;
  readonly #clock: Clock;
  readonly #spoken = new Map<string, Spoken>();

  constructor(node: Node<object>, words: Words, clock: Clock = systemClock) {
    this.#node = node;
    this.#words = words;
    this.#clock = clock;
  }

  /** Nothing missing, nothing said. */
  report(missing: readonly string[]): void {
    if (missing.length === 0) return;
    const paths = [...new Set(missing)].join(", ");
    const now = this.#clock.now();
    const spoken = this.#spoken.get(paths);
    if (spoken && now < spoken.quietUntil) {
      spoken.unsaid++;
      return;
    }
    const count = (spoken?.unsaid ?? 0) + 1;
    this.#node.warn(
      count === 1
        ? this.#words("common.missing.path", { paths })
        : this.#words("common.missing.paths", { paths, count }),
    );
    if (this.#spoken.size >= maxRemembered) this.#spoken.clear();
    this.#spoken.set(paths, { quietUntil: now + quietMs, unsaid: 0 });
  }
}
