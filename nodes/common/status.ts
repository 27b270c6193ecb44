import type { Node, NodeStatus } from "node-red";
import { systemClock, type Timer } from "../../lib/time/index.js";

/** Each status goes to every open editor; more often than this nobody could read it. */
const quietMs = 250;

/**
 * The status of a node that changes with each message: the first is shown at once, the last always. A status is made
 * when it is shown, since looking up its words costs more than all else that a small node does with a message.
 */
export class StatusLine {
  readonly #node: Node<object>;
  #next: (() => NodeStatus) | undefined;
  #timer: Timer | undefined;
  #closed = false;

  constructor(node: Node<object>) {
    this.#node = node;
  }

  /** Once the line is closed, what late work has to show is nobody's any more: the next node has the same place. */
  show(status: () => NodeStatus): void {
    if (this.#closed) return;
    this.#next = status;
    if (!this.#timer) this.#showNext();
  }

  /** The node is closing. */
  close(): void {
    this.#closed = true;
    this.#timer?.stop();
    this.#node.status({});
  }

  #showNext(): void {
    this.#timer = undefined;
    if (!this.#next) return;
    this.#node.status(this.#next());
    this.#next = undefined;
    this.#timer = systemClock.after(quietMs, () => this.#showNext());
  }
}
