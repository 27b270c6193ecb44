import type { Node, NodeStatus } from "node-red";
import { StatusLine } from "../common/status.js";
import type { Words } from "../common/words.js";
import type { CubeContact, CubeState } from "../cube/cube.js";

/** Why a gateway cannot be reached, where there are words for it; whatever else goes wrong has those of the network. */
const reasons = new Set(["connection_refused", "dns", "tls", "timeout", "response_too_large", "answer"]);

/** What CUBE XCC in shows: what keeps events from arriving, or when the gateway was heard of and how often it told of calls. */
export class XccInStatus {
  readonly #line: StatusLine;
  readonly #words: Words;
  readonly #clockTime: Intl.DateTimeFormat;
  #contact: CubeContact = { state: { kind: "registering" }, probedAt: undefined };
  #events = 0;
  #eventAt = 0;

  /** @param timeZone of the times that it shows; "" = the process's own */
  constructor(node: Node, words: Words, timeZone: string) {
    this.#line = new StatusLine(node);
    this.#words = words;
    this.#clockTime = new Intl.DateTimeFormat("en-GB", {
      ...(timeZone === "" ? {} : { timeZone }),
      timeStyle: "medium",
    });
  }

  noCube(why: "no-cube" | "unusable-cube"): void {
    this.#line.show(() => ({ fill: "red", shape: "ring", text: this.#words(`status.${why}`) }));
  }

  contact(contact: CubeContact): void {
    this.#contact = contact;
    this.#line.show(() => this.#status());
  }

  /** @param at epoch ms */
  event(at: number): void {
    this.#events += 1;
    this.#eventAt = at;
    this.#line.show(() => this.#status());
  }

  close(): void {
    this.#line.close();
  }

  #status(): NodeStatus {
    const { state } = this.#contact;
    switch (state.kind) {
      case "registered":
        return { fill: "green", shape: this.#events > 0 ? "dot" : "ring", text: this.#life() };
      case "registering":
        return { fill: "grey", shape: "ring", text: this.#words("status.registering") };
      case "unheard":
      case "login-required":
        return { fill: "yellow", shape: "ring", text: this.#words(`status.${state.kind}`) };
      default:
        return { fill: "red", shape: "ring", text: this.#failure(state) };
    }
  }

  /** "registered, probe 16:03:36, 12 events, last 16:05:01". */
  #life(): string {
    const { probedAt } = this.#contact;
    const parts = [this.#words("status.registered")];
    if (probedAt !== undefined) parts.push(this.#words("status.probed", { time: this.#time(probedAt) }));
    const events = this.#events === 1 ? "status.event" : "status.events";
    if (this.#events > 0)
      parts.push(this.#words(events, { count: this.#events, time: this.#time(this.#eventAt) }));
    return parts.join(", ");
  }

  #time(at: number): string {
    return this.#clockTime.format(at);
  }

  #failure(state: CubeState): string {
    switch (state.kind) {
      case "not-listening":
        if (state.code === "EADDRINUSE") return this.#words("status.port-in-use");
        if (state.code === "EACCES") return this.#words("status.port-forbidden");
        if (state.code === "no_http") return this.#words("status.no-http");
        return this.#words("status.not-listening", { code: state.code });
      case "unreachable":
        return this.#words("status.unreachable", {
          reason: this.#words(`reason.${reasons.has(state.code) ? state.code : "network"}`),
        });
      default:
        return this.#words(`status.${state.kind}`);
    }
  }
}
