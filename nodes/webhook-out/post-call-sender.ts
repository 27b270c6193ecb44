import type { Node, NodeAPI, NodeMessage } from "node-red";
import { type CallMessage, newId } from "../../lib/call/index.js";
import type { Leased, NewDelivery } from "../../lib/store/index.js";
import type { TemplateScope } from "../../lib/template/index.js";
import { isOverWithin, systemClock } from "../../lib/time/index.js";
import {
  type AttemptTrace,
  ContextError,
  deliveryId,
  Lifetime,
  maskUrl,
  type Outbox,
  type RenderedRequest,
  Slots,
  type Webhook,
} from "../../lib/webhook/index.js";
import { Span } from "../common/accepting.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import type { StoreUse } from "../common/stores.js";
import { failCall } from "../common/tell-calls.js";
import { templateScope } from "../common/template-context.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig, WebhookOutNode } from "./config.js";
import { DeliveryLog } from "./delivery-log.js";
import { warnOfForm } from "./form-warnings.js";
import { keptMessage } from "./kept-message.js";
import { MissingRecordWarnings } from "./missing-record.js";
import { openWebhook, storeOf } from "./open-webhook.js";
import { orderKeyOf } from "./order-key.js";
import { OutboxStatus } from "./outbox-status.js";
import { Results } from "./results.js";
import { eventOf, searchTextOf } from "./search-text.js";

/** What is on the way when the node closes may still come to its end; a deploy should not take much longer for it. */
const closeGraceMs = 1000;
/** For what has come to be kept: some 20 000 messages, and less than Node-RED gives a node that closes. */
const keepGraceMs = 8000;

/**
 * Enough for one commit to be worth its while, and few enough to be made in 3 ms, which a call that comes meanwhile has to
 * wait; the other messages of a burst wait as they came, not as text twice over. With 64 of them V8 keeps 100 MB more.
 */
const acceptedAtOnce = 32;

/** Accepts messages into the store, and sends what the store has for this node. */
export class PostCallSender {
  readonly #RED: NodeAPI;
  readonly #node: Node<object>;
  readonly #config: WebhookOutConfig;
  readonly #words: Words;
  readonly #use: StoreUse;
  readonly #webhook: Webhook;
  readonly #outbox: Outbox;
  readonly #results: Results;
  readonly #log: DeliveryLog;
  readonly #status: OutboxStatus;
  readonly #missingPaths: MissingPathWarnings;
  readonly #missingRecord: MissingRecordWarnings;
  readonly #warnings: QuietWarnings;
  /** Not of the node's own lifetime: what waits here is nobody else's, and is kept though the node closes. */
  readonly #accepting = new Slots({ most: acceptedAtOnce }, new Lifetime());
  readonly #unkept = new Span();

  /** @throws Error for a form that no request can be made of */
  constructor(RED: NodeAPI, node: WebhookOutNode, config: WebhookOutConfig, words: Words) {
    this.#RED = RED;
    this.#node = node;
    this.#config = config;
    this.#words = words;
    this.#missingPaths = new MissingPathWarnings(node, words);
    this.#missingRecord = new MissingRecordWarnings(node, config, words);
    this.#warnings = new QuietWarnings(node);
    this.#results = new Results(RED, node, config, words, this.#missingPaths);
    this.#webhook = openWebhook(RED, config, node.credentials ?? {}, words);
    this.#use = storeOf(RED, node, config, words);
    this.#log = new DeliveryLog(this.#use, node.id, config);
    const { store } = this.#use;
    this.#outbox = this.#webhook.outbox((delivery) => this.#requestOf(delivery), {
      store,
      endpoint: node.id,
      concurrency: config.concurrency,
      onEnd: (delivery, trace) => {
        this.#tell(delivery, trace).catch((error) => failCall(node, error));
      },
      onState: () => this.#status.changed(),
    });
    this.#status = new OutboxStatus(node, words, store, this.#outbox);
    this.#outbox.start();
    warnOfForm(RED, node, config, this.#webhook, this.#results.slug, words);
  }

  /** Takes a place among those that are being accepted. @returns undefined when one was free */
  enter(): Promise<void> | undefined {
    this.#unkept.enter();
    return this.#accepting.enter();
  }

  /**
   * Keeps a message, from the place that {@link enter} gave, and leaves it. Resolves when the delivery is durable.
   *
   * @throws WebhookError, TemplateError, StoreError: nothing of it is kept
   */
  async accept(msg: CallMessage): Promise<void> {
    try {
      await this.#keep(msg);
    } finally {
      this.#accepting.leave();
      this.#unkept.leave();
    }
  }

  skip(msg: CallMessage): void {
    this.#log.skipped(msg, newId(), "post-call");
  }

  async close(): Promise<void> {
    this.#status.close();
    await Promise.all([this.#outbox.close(closeGraceMs), isOverWithin(keepGraceMs, this.#unkept.end())]);
    await this.#webhook.close();
    this.#log.flush();
    this.#use.leave();
  }

  async #keep(msg: CallMessage): Promise<void> {
    this.#missingRecord.look(msg);
    const { json, leftOut } = keptMessage(msg);
    if (leftOut.length > 0)
      this.#warnings.warn("large", (count) =>
        this.#words("errors.messageTooLarge", { fields: namesOf(leftOut), count }),
      );
    const delivery = await this.#deliveryOf(msg, json);
    const accepted = await this.#use.store.enqueue([delivery]);
    if (accepted.length === 0) this.#node.debug(this.#words("errors.known", { id: delivery.id }));
  }

  async #deliveryOf(msg: CallMessage, json: string): Promise<NewDelivery> {
    const { method } = this.#config;
    const at = systemClock.now();
    const event = typeof msg.call?.event === "string" ? msg.call.event : "";
    const mark = new DeliveryMark(event === "" ? newId() : undefined);
    const overlay = { webhook: mark.view };
    const scope = await templateScope(this.#RED, this.#node, msg, this.#webhook.templates, overlay);
    const render = (): { url: string; body: string | undefined } => {
      const { body, missing } = this.#webhook.renderBody(scope, mark.id, mark.isKnown ? at : 0);
      const kept = { id: mark.id, method, attempts: 0, ...(body !== undefined && { body }) };
      const target = this.#webhook.renderKept(scope, kept);
      this.#missingPaths.report([...missing, ...target.missing]);
      return { url: target.request.url, body };
    };
    let { url, body } = render();
    if (!mark.isKnown) {
      mark.become(deliveryId(this.#node.id, event, url, body));
      if (mark.wasAsked || this.#webhook.marksBody) ({ url, body } = render());
    }
    const key = this.#config.keepOrder ? orderKeyOf(msg) : undefined;
    return {
      id: mark.id,
      endpoint: this.#node.id,
      ...(key !== undefined && { key }),
      at,
      event: eventOf(msg),
      method,
      url: maskUrl(url),
      ...(body !== undefined && { body, format: this.#config.format }),
      message: json,
      text: searchTextOf(msg),
    };
  }

  /** The message is read again for each attempt: while a delivery waits, it lies in the store only. */
  async #requestOf(delivery: Leased): Promise<RenderedRequest> {
    const { targetTemplates } = this.#webhook;
    const msg = targetTemplates.length === 0 ? {} : (JSON.parse(delivery.message) as CallMessage);
    const overlay = { webhook: { id: delivery.id } };
    let scope: TemplateScope;
    try {
      scope = await templateScope(this.#RED, this.#node, msg, targetTemplates, overlay);
    } catch (error) {
      throw new ContextError((error as Error).message); // it answered when the message was accepted, and will again
    }
    return this.#webhook.renderKept(scope, delivery).request;
  }

  /** What came of a delivery leaves the node, with the message as it was accepted. */
  async #tell(
    { id, attempts, message }: Leased,
    { request, tookMs, answer, error }: AttemptTrace,
  ): Promise<void> {
    const msg = JSON.parse(message) as CallMessage;
    const info = { id, attempts: attempts + 1, took_ms: tookMs, url: maskUrl(request.url) };
    if (answer && !error) {
      await this.#results.delivered(msg, info, answer);
      this.#node.send([msg as NodeMessage, null]);
      return;
    }
    const failure = this.#results.failed(msg, info, error);
    this.#node.send([null, msg as NodeMessage]);
    failCall(this.#node, failure.error, msg);
  }
}

/** As a warning can show them: a message may have thousands of fields, with names of any length. */
function namesOf(fields: readonly string[]): string {
  const names = fields.slice(0, 10).map((name) => name.slice(0, 50));
  return names.length < fields.length ? `${names.join(", ")} …` : names.join(", ");
}

/**
 * A delivery's id while it is not known yet: it is a hash of URL and body, and these may name it. So they are rendered
 * without it first, and once more where they have asked for it.
 */
class DeliveryMark {
  wasAsked = false;
  #id: string | undefined;

  constructor(id: string | undefined) {
    this.#id = id;
  }

  get id(): string {
    return this.#id ?? "";
  }

  get isKnown(): boolean {
    return this.#id !== undefined;
  }

  become(id: string): void {
    this.#id = id;
  }

  /** `webhook` as templates see it. */
  get view(): object {
    const mark = this;
    return {
      get id() {
        mark.wasAsked = true;
        return mark.id;
      },
    };
  }
}
