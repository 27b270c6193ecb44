import type { Node, NodeAPI } from "node-red";
import { type CallMessage, newId } from "../../lib/call/index.js";
import type { DeliveryStore, NewDelivery } from "../../lib/store/index.js";
import { isOverWithin, systemClock } from "../../lib/time/index.js";
import { deliveryId, Lifetime, maskUrl, Slots, type Webhook } from "../../lib/webhook/index.js";
import { Span } from "../common/accepting.js";
import type { MissingPathWarnings } from "../common/missing-paths.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import { templateScope } from "../common/template-context.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig } from "./config.js";
import { keptMessage } from "./kept-message.js";
import { MissingRecordWarnings } from "./missing-record.js";
import { orderKeyOf } from "./order-key.js";
import { eventOf, searchTextOf } from "./search-text.js";

interface IntakeOptions {
  RED: NodeAPI;
  node: Node<object>;
  config: WebhookOutConfig;
  words: Words;
  webhook: Webhook;
  store: DeliveryStore;
  missingPaths: MissingPathWarnings;
}

/** For what has come to be kept: some 20 000 messages, and less than Node-RED gives a node that closes. */
const keepGraceMs = 8000;

/**
 * The other messages wait as they came, not as text twice over.
 * - `most`: enough for a commit to be worth its while, and made within some milliseconds, which a call that comes meanwhile
 *   has to wait.
 * - `crowded`: in a burst, which keeps the disk busy with fewer. With 64 V8 held on to 30 MB more of 20 000 messages.
 */
const acceptedAtOnce = { most: 64, crowded: 32 };

/** Accepts messages into the store: their requests are rendered, and durable before the node is done with them. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #missingRecord: MissingRecordWarnings;
  readonly #warnings: QuietWarnings;
  /** Not of the node's own lifetime: what waits here is nobody else's, and is kept though the node closes. */
  readonly #accepting = new Slots(acceptedAtOnce, new Lifetime());
  readonly #unkept = new Span();

  constructor(options: IntakeOptions) {
    const { node, config, words } = options;
    this.#options = options;
    this.#missingRecord = new MissingRecordWarnings(node, config, words);
    this.#warnings = new QuietWarnings(node);
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

  /** Resolves when what has come is kept or refused, or after a while. */
  async end(): Promise<void> {
    await isOverWithin(keepGraceMs, this.#unkept.end());
  }

  async #keep(msg: CallMessage): Promise<void> {
    const { node, words, store } = this.#options;
    this.#missingRecord.look(msg);
    const { json, leftOut } = keptMessage(msg);
    if (leftOut.length > 0)
      this.#warnings.warn("large", (count) =>
        words("errors.messageTooLarge", { fields: namesOf(leftOut), count }),
      );
    const delivery = await this.#deliveryOf(msg, json);
    const accepted = await store.enqueue([delivery]);
    if (accepted.length === 0) node.debug(words("errors.known", { id: delivery.id }));
  }

  async #deliveryOf(msg: CallMessage, json: string): Promise<NewDelivery> {
    const { RED, node, config, webhook, missingPaths } = this.#options;
    const { method } = config;
    const at = systemClock.now();
    const event = typeof msg.call?.event === "string" ? msg.call.event : "";
    const mark = new DeliveryMark(event === "" ? newId() : undefined);
    const overlay = { webhook: mark.view };
    const scope = await templateScope(RED, node, msg, webhook.templates, overlay);
    const render = (): { url: string; body: string | undefined } => {
      const { body, missing } = webhook.renderBody(scope, mark.id, mark.isKnown ? at : 0);
      const kept = { id: mark.id, method, attempts: 0, ...(body !== undefined && { body }) };
      const target = webhook.renderKept(scope, kept);
      missingPaths.report([...missing, ...target.missing]);
      return { url: target.request.url, body };
    };
    let { url, body } = render();
    if (!mark.isKnown) {
      mark.become(deliveryId(node.id, event, url, body));
      if (mark.wasAsked || webhook.marksBody) ({ url, body } = render());
    }
    const key = config.keepOrder ? orderKeyOf(msg) : undefined;
    return {
      id: mark.id,
      endpoint: node.id,
      ...(key !== undefined && { key }),
      at,
      event: eventOf(msg),
      method,
      url: maskUrl(url),
      ...(body !== undefined && { body, format: config.format }),
      message: json,
      text: searchTextOf(msg),
    };
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
    if (this.isKnown) return { id: this.id }; // as a rule: defining the accessor was 0.6 % of a delivery
    const mark = this;
    return {
      get id() {
        mark.wasAsked = true;
        return mark.id;
      },
    };
  }
}
