import type { Node, NodeAPI, NodeMessage } from "node-red";
import { type CallMessage, newId } from "../../lib/call/index.js";
import type { Leased } from "../../lib/store/index.js";
import type { TemplateScope } from "../../lib/template/index.js";
import {
  type AttemptTrace,
  ContextError,
  maskUrl,
  type Outbox,
  type RenderedRequest,
  type Webhook,
} from "../../lib/webhook/index.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import type { StoreUse } from "../common/stores.js";
import { failCall } from "../common/tell-calls.js";
import { templateScope } from "../common/template-context.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig, WebhookOutNode } from "./config.js";
import { DeliveryLog } from "./delivery-log.js";
import { warnOfForm } from "./form-warnings.js";
import { Intake } from "./intake.js";
import { openWebhook, storeOf } from "./open-webhook.js";
import { OutboxStatus } from "./outbox-status.js";
import { Results } from "./results.js";

/** What is on the way when the node closes may still come to its end; a deploy should not take much longer for it. */
const closeGraceMs = 1000;

/** Sends what the store has for this node, and tells what came of it. */
export class PostCallSender {
  readonly intake: Intake;
  readonly #RED: NodeAPI;
  readonly #node: Node<object>;
  readonly #use: StoreUse;
  readonly #webhook: Webhook;
  readonly #outbox: Outbox;
  readonly #results: Results;
  readonly #log: DeliveryLog;
  readonly #status: OutboxStatus;

  /** @throws Error for a form that no request can be made of */
  constructor(RED: NodeAPI, node: WebhookOutNode, config: WebhookOutConfig, words: Words) {
    this.#RED = RED;
    this.#node = node;
    const missingPaths = new MissingPathWarnings(node, words);
    this.#results = new Results(RED, node, config, words, missingPaths);
    this.#webhook = openWebhook(RED, config, node.credentials ?? {}, words);
    this.#use = storeOf(RED, node, config, words);
    this.#log = new DeliveryLog(this.#use, node.id, config);
    const { store } = this.#use;
    this.intake = new Intake({ RED, node, config, words, webhook: this.#webhook, store, missingPaths });
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

  skip(msg: CallMessage): void {
    this.#log.skipped(msg, newId(), "post-call");
  }

  async close(): Promise<void> {
    this.#status.close();
    await Promise.all([this.#outbox.close(closeGraceMs), this.intake.end()]);
    await this.#webhook.close();
    this.#log.flush();
    this.#use.leave();
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
