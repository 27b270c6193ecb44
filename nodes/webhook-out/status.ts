import type { Node, NodeStatus } from "node-red";
import { systemClock, type Timer } from "../../lib/time/index.js";
import type { Words } from "../common/words.js";

/** Each status goes to every open editor; more often than this nobody could read it. */
const quietMs = 250;

/** The line below the node: how many requests are on the way, and how the last one went. */
export class StatusLine {
  readonly #node: Node<object>;
  readonly #words: Words;
  #onTheWay = 0;
  #shownAt = 0;
  /** Made only when it is shown: looking up words costs more than sending a request. */
  #next: () => NodeStatus = () => ({});
  #timer: Timer | undefined;

  constructor(node: Node<object>, words: Words) {
    this.#node = node;
    this.#words = words;
  }

  started(): void {
    this.#onTheWay += 1;
    this.#show(() => ({
      fill: "blue",
      shape: "dot",
      text: this.#words("status.sending", { count: this.#onTheWay }),
    }));
  }

  succeeded(status: number, tookMs: number): void {
    this.#ended(() => ({ fill: "green", shape: "dot", text: `${status} · ${tookMs} ms` }));
  }

  failed(errorClass: string): void {
    this.#ended(() =>
      errorClass === "circuit_open"
        ? { fill: "yellow", shape: "ring", text: this.#words("status.circuit") }
        : { fill: "red", shape: "ring", text: errorClass },
    );
  }

  /** For a node that cannot work at all. */
  refused(): void {
    this.#show(() => ({ fill: "red", shape: "ring", text: this.#words("status.settings") }));
  }

  clear(): void {
    this.#timer?.stop();
    this.#timer = undefined;
    this.#node.status({});
  }

  #ended(status: () => NodeStatus): void {
    this.#onTheWay -= 1;
    this.#show(status);
  }

  #show(status: () => NodeStatus): void {
    this.#next = status;
    if (this.#timer) return;
    const wait = this.#shownAt + quietMs - systemClock.now();
    if (wait <= 0) this.#showNext();
    else this.#timer = systemClock.after(wait, () => this.#showNext());
  }

  #showNext(): void {
    this.#timer = undefined;
    this.#shownAt = systemClock.now();
    this.#node.status(this.#next());
  }
}
