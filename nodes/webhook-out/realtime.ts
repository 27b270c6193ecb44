import type { Node, NodeAPI } from "node-red";
import { type CallMessage, newId, slugOf, writeApp } from "../../lib/call/index.js";
import type { TemplateScope } from "../../lib/template/index.js";
import { systemClock } from "../../lib/time/index.js";
import { maskUrl, type Outcome, type RenderedRequest, type Webhook } from "../../lib/webhook/index.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { onInput, type Send } from "../common/on-input.js";
import type { StoreUse } from "../common/stores.js";
import { templateScope } from "../common/template-context.js";
import type { TestableNode } from "../common/testable-node.js";
import { type Words, wordsOf } from "../common/words.js";
import type { WebhookOutConfig, WebhookOutNode } from "./config.js";
import { DeliveryLog } from "./delivery-log.js";
import { DeliveryStatus } from "./delivery-status.js";
import { type Failure, failureOf } from "./failure.js";
import { warnOfForm } from "./form-warnings.js";
import { MissingRecordWarnings } from "./missing-record.js";
import { openWebhook, storeOf } from "./open-webhook.js";
import { failedResult, Results } from "./results.js";
import { offerTest, refuseTest } from "./send-test.js";
import { isWanted } from "./wanted.js";

/** Mode `realtime`: each message waits for its answer, a caller perhaps with it. */
export function sendInRealTime(
  RED: NodeAPI,
  node: WebhookOutNode & TestableNode,
  config: WebhookOutConfig,
): void {
  const words = wordsOf(RED, node);
  const status = new DeliveryStatus(node, words);
  node.on("close", () => status.close());
  try {
    const sender = new RealtimeSender(RED, node, config, words);
    const deliver = async (
      msg: CallMessage,
      send: Send,
      arrival: Arrival,
      refusal?: unknown,
    ): Promise<void> => {
      const failure = await sender.deliver(msg, arrival, refusal);
      if (failure) {
        status.failed(failure.app.class);
        sendFailed(msg, send, config.onFailure);
        throw failure.error;
      }
      status.succeeded(msg.webhook?.status ?? 0, msg.webhook?.took_ms ?? 0);
      send(msg);
    };
    const accept = (msg: CallMessage, send: Send): Promise<void> => {
      status.started();
      const arrival = { at: systemClock.now(), deadline: deadlineOf(msg) };
      const turn = sender.enter(arrival);
      if (!turn) return deliver(msg, send, arrival);
      return turn.then(
        () => deliver(msg, send, arrival),
        (refusal: unknown) => deliver(msg, send, arrival, refusal),
      );
    };
    onInput(node, (msg, send) => {
      if (isWanted(config, msg)) return accept(msg, send);
      sender.skip(msg);
      send(msg);
    });
    offerTest(node, config, words, (msg) => accept(msg, (sent) => node.send(sent as never)));
  } catch (error) {
    const failure = failureOf(error, words, "template");
    refuseAll(node, config, failure);
    refuseTest(node, config, failure.reason);
    status.refused();
  }
}

/** A node that cannot work says so at deploy, and fails each message as a delivery fails, so that no call waits for it. */
function refuseAll(node: WebhookOutNode, config: WebhookOutConfig, failure: Failure): void {
  node.error(failure.reason);
  onInput(node, (msg, send) => {
    // A name that JavaScript reserves must not be written to.
    if (failure.app.class !== "slug")
      writeApp(msg, slugOf(config.name, "webhook"), failedResult(failure, config.order, 0));
    sendFailed(msg, send, config.onFailure);
    throw failure.error;
  });
}

/** `continue`: on through the first output, a copy through the second; `stop`: through the second only. */
function sendFailed(msg: CallMessage, send: Send, onFailure: "continue" | "stop"): void {
  send([onFailure === "continue" ? msg : null, msg]);
}

/** Of a message, as it came: whoever else has it may change it while it waits. */
interface Arrival {
  /** Epoch ms. */
  at: number;
  /** Epoch ms; undefined = nobody waits for it. */
  deadline: number | undefined;
}

/** How a delivery ended; before it began, anything may have been thrown. */
type Ended = Pick<Outcome, "attempts" | "traces"> &
  Partial<Pick<Outcome, "request" | "answer">> & { error: unknown };

/** Delivers messages one by one and writes into each what came of it. */
class RealtimeSender {
  readonly #RED: NodeAPI;
  readonly #node: Node<object>;
  readonly #webhook: Webhook;
  readonly #results: Results;
  readonly #log: DeliveryLog;
  readonly #missingPaths: MissingPathWarnings;
  readonly #missingRecord: MissingRecordWarnings;

  /** @throws Error for a form that no request can be made of */
  constructor(RED: NodeAPI, node: WebhookOutNode, config: WebhookOutConfig, words: Words) {
    this.#RED = RED;
    this.#node = node;
    this.#missingPaths = new MissingPathWarnings(node, words);
    this.#missingRecord = new MissingRecordWarnings(node, config, words);
    this.#results = new Results(RED, node, config, words, this.#missingPaths);
    this.#webhook = openWebhook(RED, config, node.credentials ?? {}, words);
    const use = storeOf(RED, node, config, words); // after all that may throw, or nobody would let go of it
    this.#log = new DeliveryLog(use, node.id, config);
    warnOfForm(RED, node, config, this.#webhook, this.#results.slug, words);
    node.on("close", (_removed: boolean, done: () => void) => void this.#close(use).then(done, done));
  }

  /** Takes a place on the wire. @returns undefined when one was free */
  enter({ deadline }: Arrival): Promise<void> | undefined {
    try {
      return this.#webhook.enter(deadline);
    } catch (closed) {
      return Promise.reject(closed);
    }
  }

  /**
   * Delivers from the place that {@link enter} gave. Settles always.
   *
   * @param refusal why there was no place
   * @returns why it failed
   */
  async deliver(msg: CallMessage, { at, deadline }: Arrival, refusal: unknown): Promise<Failure | undefined> {
    const id = newId();
    const { request, answer, attempts, traces, error } =
      refusal === undefined ? await this.#send(msg, id, deadline) : unsent(refusal);
    const url = request ? maskUrl(request.url) : "";
    const info = { id, attempts, took_ms: systemClock.now() - at, url };
    this.#log.ended(msg, { id, at, request, traces, ...(!answer && { error }) });
    if (!answer) return this.#results.failed(msg, info, error);
    await this.#results.delivered(msg, info, answer);
    return undefined;
  }

  skip(msg: CallMessage): void {
    this.#log.skipped(msg, newId(), "realtime");
  }

  async #send(msg: CallMessage, id: string, deadline: number | undefined): Promise<Ended> {
    const render = (scope: TemplateScope): RenderedRequest => {
      const { request, missing } = this.#webhook.render(scope, id);
      this.#missingPaths.report(missing);
      return request;
    };
    const prepare = (): RenderedRequest | Promise<RenderedRequest> => {
      this.#missingRecord.look(msg);
      const { templates } = this.#webhook;
      const scope = templateScope(this.#RED, this.#node, msg, templates, { webhook: { id } });
      return scope instanceof Promise ? scope.then(render) : render(scope);
    };
    try {
      return await this.#webhook.deliver(prepare, deadline);
    } catch (error) {
      return unsent(error);
    }
  }

  async #close(use: StoreUse): Promise<void> {
    await this.#webhook.close();
    this.#log.flush();
    use.leave();
  }
}

const unsent = (error: unknown): Ended => ({ attempts: 0, traces: [], error });

function deadlineOf(msg: CallMessage): number | undefined {
  const deadline = msg.call?.deadline;
  return typeof deadline === "number" && Number.isFinite(deadline) ? deadline : undefined;
}
