import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type DeliveryStore, type Leased, type NewDelivery, openMemoryStore } from "../../lib/store/index.js";
import { type AttemptTrace, type Outbox, Webhook } from "../../lib/webhook/index.js";
import { MovableClock } from "./movable-clock.js";
import { until } from "./until.js";
import { type WebhookOverrides, webhookSettings } from "./webhook.js";

/** A settlement and the claim after it take six turns of the event loop; the store here has no thread to wait for. */
const turnsOfTheStore = 20;

/** A delivery that has ended, as the outbox told it. */
export interface Ended {
  delivery: Leased;
  trace: AttemptTrace;
}

/** A webhook with a store behind it, both by a clock that stands still until it is moved. */
export class OutboxBench {
  readonly clock = new MovableClock(Date.UTC(2026, 0, 2));
  store: DeliveryStore = openMemoryStore({ clock: this.clock, keepDays: 14, keepRows: 100_000 });
  readonly ended: Ended[] = [];
  readonly #open: Array<{ outbox: Outbox; webhook: Webhook }> = [];
  #letSettle = (): void => {};

  /** Begins to send what the store has for `n`. */
  start(url: string, overrides: WebhookOverrides = {}, concurrency = 16): Outbox {
    const webhook = new Webhook(webhookSettings(url, overrides), this.clock);
    const outbox = webhook.outbox(
      async (delivery) => webhook.renderKept({ message: JSON.parse(delivery.message) }, delivery).request,
      {
        store: this.store,
        endpoint: "n",
        concurrency,
        onEnd: (delivery, trace) => this.ended.push({ delivery, trace }),
        onState: () => {},
      },
    );
    this.#open.push({ outbox, webhook });
    outbox.start();
    return outbox;
  }

  /** Keeps deliveries with these bodies. @returns their ids */
  async keep(bodies: readonly string[], more: Partial<NewDelivery> = {}): Promise<string[]> {
    return this.store.enqueue(
      bodies.map((body) => ({
        id: randomUUID(),
        endpoint: "n",
        at: this.clock.now(),
        event: "",
        method: "POST",
        url: "http://receiver.example/",
        body,
        message: JSON.stringify({ body }),
        text: "",
        ...more,
      })),
    );
  }

  /** From now on the store settles nothing, as on a slow disk, until what is returned is called or the bench stops. */
  holdSettling(): () => void {
    const { store } = this;
    const { settle } = store;
    const held = new Promise<void>((resolve) => {
      this.#letSettle = resolve;
    });
    store.settle = async (results) => {
      await held;
      return settle.call(store, results);
    };
    return this.#letSettle;
  }

  /** Waits until so many deliveries have ended. */
  async untilEnded(count: number): Promise<Ended[]> {
    await until(
      () => this.ended.length >= count,
      `${count} deliveries have ended`,
      () => `${this.ended.length} have`,
    );
    return this.ended;
  }

  /** Moves the clock on in steps, and lets between them happen what is due. */
  async advance(ms: number, stepMs = ms): Promise<void> {
    for (let moved = 0; moved < ms; moved += stepMs) {
      await this.settled();
      this.clock.advance(Math.min(stepMs, ms - moved));
    }
    await this.settled();
  }

  /** Resolves when nothing is being sent, and nothing of it is on its way to the store or back. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < turnsOfTheStore; quiet++) {
      await setImmediate();
      if (this.#open.some(({ outbox }) => outbox.state.sending > 0)) quiet = 0;
    }
  }

  async stop(): Promise<void> {
    this.#letSettle();
    for (const { outbox, webhook } of this.#open.splice(0)) {
      await outbox.close(0);
      await webhook.close();
    }
    await this.store.close(1000);
  }
}
