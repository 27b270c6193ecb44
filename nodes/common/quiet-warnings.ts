import type { Node } from "node-red";
import { type Clock, systemClock } from "../../lib/time/index.js";

/** A caller every second must not become a warning every second. */
const oncePerMinute = 60_000;
/** For what strangers send: a flood of it is one line a second, and whoever is trying things out sees each of them. */
export const oncePerSecond = 1000;
/** Distinct warnings remembered per node, so that no input makes the memory grow. */
const maxRemembered = 100;

/** Says a warning at once, and the same again only after a while. */
export class QuietWarnings {
  readonly #node: Node<object>;
  readonly #quietMs: number;
  readonly #clock: Clock;
  readonly #said = new Map<string, { quietUntil: number; unsaid: number }>();

  constructor(node: Node<object>, quietMs = oncePerMinute, clock: Clock = systemClock) {
    this.#node = node;
    this.#quietMs = quietMs;
    this.#clock = clock;
  }

  /**
   * @param about what makes two warnings the same
   * @param text is given how often this was to be said since it was said last
   */
  warn(about: string, text: (count: number) => string): void {
    const now = this.#clock.now();
    const said = this.#said.get(about);
    if (said && now < said.quietUntil) {
      said.unsaid++;
      return;
    }
    if (this.#said.size >= maxRemembered) this.#said.clear();
    this.#said.set(about, { quietUntil: now + this.#quietMs, unsaid: 0 });
    this.#node.warn(text((said?.unsaid ?? 0) + 1));
  }
}
