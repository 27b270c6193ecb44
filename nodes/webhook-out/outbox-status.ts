import type { Node, NodeStatus } from "node-red";
import type { DeliveryStats, DeliveryStore, StoreErrorCode, StoreState } from "../../lib/store/index.js";
import { systemClock, type Timer } from "../../lib/time/index.js";
import { ContextError, type Outbox } from "../../lib/webhook/index.js";
import { StatusLine } from "../common/status.js";
import { failCall } from "../common/tell-calls.js";
import type { Words } from "../common/words.js";

/** A store that takes thousands of deliveries a second changes all the time, and is asked for its counts this often. */
const countEveryMs = 1000;

/** Stores that keep nothing over a restart, and files that were removed: it is said once of each, not by every node. */
const told = new WeakSet<object>();

/** How many deliveries of a node wait, are on the way, or have failed; before them, what holds them all up. */
export class OutboxStatus {
  readonly #line: StatusLine;
  readonly #endpoint: string;
  readonly #words: Words;
  readonly #store: DeliveryStore;
  readonly #outbox: Outbox;
  readonly #stopListening: Array<() => void>;
  #counts: Partial<DeliveryStats> = {};
  #state: StoreState = { kind: "opening" };
  #counting: Timer | undefined;
  #closed = false;

  constructor(node: Node<object>, words: Words, store: DeliveryStore, outbox: Outbox) {
    this.#line = new StatusLine(node);
    this.#endpoint = node.id;
    this.#words = words;
    this.#store = store;
    this.#outbox = outbox;
    this.#stopListening = [
      store.onState((state) => {
        this.#state = state;
        this.#tellOf(node, state);
        this.changed();
      }),
      store.onChange(() => this.#countSoon()),
    ];
    void this.#count();
  }

  changed(): void {
    this.#line.show(() => this.#status());
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stopListening) stop();
    this.#counting?.stop();
    this.#line.close();
  }

  #tellOf(node: Node<object>, state: StoreState): void {
    const once = (what: object, tell: () => void): void => {
      if (told.has(what)) return;
      told.add(what);
      tell();
    };
    if (state.kind === "failed" && state.code === "removed")
      once(state, () => {
        const error = new Error(this.#words("errors.removed", { reason: state.message }));
        failCall(node, Object.assign(error, { code: state.code }));
      });
    if (state.kind !== "open") return;
    const { durable, inherited } = state;
    if (!durable)
      once(this.#store, () => node.warn(this.#words("errors.memory", { version: process.version })));
    if (inherited)
      once(inherited, () =>
        node.warn(
          "lost" in inherited
            ? this.#words("errors.lost", { reason: inherited.lost })
            : this.#words("errors.inherited", { count: inherited.count }),
        ),
      );
  }

  #countSoon(): void {
    this.#counting ??= systemClock.after(countEveryMs, () => {
      this.#counting = undefined;
      void this.#count();
    });
  }

  async #count(): Promise<void> {
    try {
      const stats = await this.#store.stats();
      this.#counts = stats.get(this.#endpoint) ?? {};
      if (!this.#closed) this.changed();
    } catch {
      // The store's state says it.
    }
  }

  get #troubleOfOpen(): StoreErrorCode | undefined {
    return this.#state.kind === "open" ? this.#state.trouble : undefined;
  }

  #status(): NodeStatus {
    const { sending, restsUntil, heldUp } = this.#outbox.state;
    const { waiting = 0, failed = 0, delivered = 0 } = this.#counts;
    const text = (key: string, count = 0): string => this.#words(`status.${key}`, { count });
    const trouble = this.#state.kind === "failed" ? this.#state.code : this.#troubleOfOpen;
    if (trouble) return { fill: "red", shape: "ring", text: text(`store_${trouble}`) };
    if (heldUp && waiting + sending > 0)
      return {
        fill: "yellow",
        shape: "ring",
        text: text(heldUp instanceof ContextError ? "noContext" : "noToken", waiting),
      };
    if (restsUntil !== undefined) return { fill: "yellow", shape: "ring", text: text("resting", waiting) };
    if (sending > 0) return { fill: "blue", shape: "dot", text: text("sending", sending + waiting) };
    if (waiting > 0) return { fill: "blue", shape: "ring", text: text("waiting", waiting) };
    if (failed > 0) return { fill: "red", shape: "ring", text: text("failed", failed) };
    if (this.#state.kind === "open" && !this.#state.durable)
      return { fill: "yellow", shape: "dot", text: text("memory") };
    return delivered > 0 ? { fill: "green", shape: "dot", text: text("delivered", delivered) } : {};
  }
}
