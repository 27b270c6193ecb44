import type { Node } from "node-red";
import { StatusLine } from "../common/status.js";
import type { Words } from "../common/words.js";

/** How many requests are on the way, and how the last one went. */
export class DeliveryStatus {
  readonly #line: StatusLine;
  readonly #words: Words;
  #onTheWay = 0;

  constructor(node: Node<object>, words: Words) {
    this.#line = new StatusLine(node);
    this.#words = words;
  }

  started(): void {
    this.#onTheWay += 1;
    this.#line.show(() => ({
      fill: "blue",
      shape: "dot",
      text: this.#words("status.sending", { count: this.#onTheWay }),
    }));
  }

  succeeded(status: number, tookMs: number): void {
    this.#onTheWay -= 1;
    this.#line.show(() => ({ fill: "green", shape: "dot", text: `${status} · ${tookMs} ms` }));
  }

  failed(errorClass: string): void {
    this.#onTheWay -= 1;
    const fill = errorClass === "circuit_open" ? "yellow" : "red";
    this.#line.show(() => ({ fill, shape: "ring", text: this.#words(`failure.${errorClass}`) }));
  }

  /** For a node that cannot work at all. */
  refused(): void {
    this.#line.show(() => ({ fill: "red", shape: "ring", text: this.#words("status.settings") }));
  }

  close(): void {
    this.#line.close();
  }
}
