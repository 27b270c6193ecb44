import type { Node, NodeStatus } from "node-red";
import type { ArrivalState } from "../../lib/http/index.js";
import { StatusLine } from "../common/status.js";
import type { Words } from "../common/words.js";

/** What CURRI in shows: first what keeps calls from arriving, then missed deadlines, then how many were answered. */
export class CurriInStatus {
  readonly #line: StatusLine;
  readonly #words: Words;
  #active = true;
  #arrival: ArrivalState = { kind: "starting" };
  #login = false;
  #calls = 0;
  #missed = 0;
  #refused = 0;

  constructor(node: Node, words: Words) {
    this.#line = new StatusLine(node);
    this.#words = words;
  }

  noListener(): void {
    this.#line.show(() => ({ fill: "red", shape: "ring", text: this.#words("status.no-listener") }));
  }

  path(active: boolean): void {
    this.#active = active;
    this.#show();
  }

  arrival(state: ArrivalState): void {
    this.#arrival = state;
    this.#show();
  }

  loginRequired(): void {
    this.#login = true;
    this.#show();
  }

  answered(missed: boolean): void {
    this.#calls += 1;
    if (missed) this.#missed += 1;
    this.#show();
  }

  /** A request that never became a call: unreadable, or from an address that may not ask. */
  refused(): void {
    this.#refused += 1;
    this.#show();
  }

  close(): void {
    this.#line.close();
  }

  #show(): void {
    this.#line.show(() => this.#status());
  }

  #status(): NodeStatus {
    if (this.#arrival.kind === "failed")
      return { fill: "red", shape: "ring", text: this.#failure(this.#arrival) };
    if (!this.#active) return { fill: "red", shape: "ring", text: this.#words("status.path-in-use") };
    if (this.#arrival.kind === "starting")
      return { fill: "grey", shape: "ring", text: this.#words("status.starting") };
    if (this.#missed > 0)
      return {
        fill: "yellow",
        shape: "dot",
        text: this.#words("status.missed", { missed: this.#missed, calls: this.#calls }),
      };
    if (this.#login && this.#calls === 0)
      return { fill: "yellow", shape: "ring", text: this.#words("status.login-required") };
    if (this.#calls > 0)
      return { fill: "green", shape: "dot", text: this.#words("status.calls", { calls: this.#calls }) };
    if (this.#refused > 0)
      return {
        fill: "yellow",
        shape: "ring",
        text: this.#words("status.refused", { count: this.#refused }),
      };
    return { fill: "green", shape: "ring", text: this.#words("status.ready") };
  }

  #failure({ code }: { code: string }): string {
    if (code === "EADDRINUSE") return this.#words("status.port-in-use");
    if (code === "EACCES") return this.#words("status.port-forbidden");
    if (code === "no_http") return this.#words("status.no-http");
    return this.#words("status.not-listening", { code });
  }
}
