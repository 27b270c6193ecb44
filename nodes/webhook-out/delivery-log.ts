import type { CallMessage } from "../../lib/call/index.js";
import type { PastDelivery } from "../../lib/store/index.js";
import { systemClock } from "../../lib/time/index.js";
import {
  type AttemptTrace,
  failedTrace,
  maskUrl,
  type RenderedRequest,
  recordOf,
} from "../../lib/webhook/index.js";
import type { StoreUse } from "../common/stores.js";
import { type CallParts, eventOf, searchTextOf } from "./search-text.js";

/** A log entry is made when the call has gone on; what ends within this time is made together. */
const laterMs = 20;
/** As many of them cost a few milliseconds, which is what a call that comes meanwhile may wait. */
const mostAtOnce = 100;

/** A delivery that a caller waited for, as it ended. */
export interface EndedDelivery {
  id: string;
  /** Epoch ms. */
  at: number;
  /** Undefined = there was none, since a template or a setting was at fault. */
  request: RenderedRequest | undefined;
  traces: readonly AttemptTrace[];
  /** Undefined = delivered. */
  error?: unknown;
}

/** Writes into the store's log what was sent in real time, or not at all, without holding a call up for it. */
export class DeliveryLog {
  readonly #use: StoreUse;
  readonly #endpoint: string;
  readonly #method: string;
  readonly #url: string;
  #unwritten: Array<() => PastDelivery> = [];
  #waiting = false;

  /** @param url of the form, for deliveries that never had one of their own */
  constructor(use: StoreUse, endpoint: string, { method, url }: { method: string; url: string }) {
    this.#use = use;
    this.#endpoint = endpoint;
    this.#method = method;
    this.#url = url;
  }

  ended(msg: CallMessage, { id, at, request, traces, error }: EndedDelivery): void {
    const { call, event } = msg; // whoever has the message next may change it
    this.#later(() => {
      const sent = request ?? { id, method: this.#method as "GET", url: this.#url, headers: {} };
      // What was never sent has a story too: why.
      const told = traces.length > 0 || error === undefined ? traces : [failedTrace(sent, at, error)];
      return {
        ...this.#common({ call, event }, id, at),
        method: sent.method,
        url: maskUrl(sent.url),
        ...(sent.body !== undefined && { body: sent.body }),
        mode: "realtime",
        state: error === undefined ? "delivered" : "failed",
        attempts: told.map((trace) => recordOf(trace, sent.body)),
      };
    });
  }

  skipped(msg: CallMessage, id: string, mode: "realtime" | "post-call"): void {
    const { call, event } = msg;
    const at = systemClock.now();
    this.#later(() => ({
      ...this.#common({ call, event }, id, at),
      method: this.#method,
      url: maskUrl(this.#url),
      mode,
      state: "skipped",
      attempts: [],
    }));
  }

  /** Writes what is unwritten now. */
  flush(): void {
    while (this.#unwritten.length > 0) this.#write();
  }

  #common(msg: CallParts, id: string, at: number) {
    return { id, endpoint: this.#endpoint, at, event: eventOf(msg), message: "{}", text: searchTextOf(msg) };
  }

  #later(entry: () => PastDelivery): void {
    this.#unwritten.push(entry);
    if (this.#waiting) return;
    this.#waiting = true;
    systemClock.after(laterMs, () => this.#writeSome());
  }

  #writeSome(): void {
    this.#write();
    this.#waiting = this.#unwritten.length > 0;
    if (this.#waiting) setImmediate(() => this.#writeSome());
  }

  #write(): void {
    for (const entry of this.#unwritten.splice(0, mostAtOnce)) this.#use.store.record(entry());
  }
}
