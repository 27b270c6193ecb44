import type { Node, NodeAPI } from "node-red";
import { type AppResult, type CallMessage, newId, slugOf, writeApp } from "../../lib/call/index.js";
import { compileTemplate, type Template } from "../../lib/template/index.js";
import { systemClock } from "../../lib/time/index.js";
import {
  type HttpAnswer,
  maskUrl,
  type Outcome,
  type RenderedRequest,
  readResponse,
  type Webhook,
} from "../../lib/webhook/index.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { onInput, type Send } from "../common/on-input.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import { templateScope } from "../common/template-context.js";
import { type Words, wordsOf } from "../common/words.js";
import type { WebhookOutConfig, WebhookOutNode } from "./config.js";
import { DeliveryStatus } from "./delivery-status.js";
import { type Failure, failureOf } from "./failure.js";
import { openWebhook } from "./open-webhook.js";
import { sameSlugElsewhere } from "./same-slug.js";

/** Mode `realtime`: each message waits for its answer, a caller perhaps with it. */
export function sendInRealTime(RED: NodeAPI, node: WebhookOutNode, config: WebhookOutConfig): void {
  const words = wordsOf(RED, node);
  const status = new DeliveryStatus(node, words);
  node.on("close", () => status.close());
  try {
    const sender = new RealtimeSender(RED, node, config, words);
    onInput(node, async (msg, send) => {
      status.started();
      const { result, failure } = await sender.deliver(msg);
      if (failure) {
        status.failed(failure.app.class);
        sendFailed(msg, send, config.onFailure);
        throw failure.error;
      }
      status.succeeded(msg.webhook?.status ?? 0, result.took_ms ?? 0);
      send(msg);
    });
  } catch (error) {
    refuseAll(node, config, failureOf(error, words, "template"));
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

/** How a delivery ended; before it began, anything may have been thrown. */
type Ended = Omit<Outcome, "error" | "traces"> & { error?: unknown };

interface Delivered {
  result: AppResult;
  /** Absent = delivered. */
  failure?: Failure;
}

/** Delivers messages one by one and writes into each what came of it. */
class RealtimeSender {
  readonly #RED: NodeAPI;
  readonly #node: Node<object>;
  readonly #config: WebhookOutConfig;
  readonly #words: Words;
  readonly #slug: string;
  readonly #message: Template;
  readonly #webhook: Webhook;
  readonly #missingPaths: MissingPathWarnings;
  readonly #warnings: QuietWarnings;

  /** @throws Error for a form that no request can be made of */
  constructor(RED: NodeAPI, node: WebhookOutNode, config: WebhookOutConfig, words: Words) {
    this.#RED = RED;
    this.#node = node;
    this.#config = config;
    this.#words = words;
    this.#slug = slugOf(config.name, "webhook");
    this.#message = compileTemplate(config.message, "text");
    this.#webhook = openWebhook(RED, config, node.credentials ?? {}, words);
    this.#missingPaths = new MissingPathWarnings(node, words);
    this.#warnings = new QuietWarnings(node);
    this.#warnOfForm();
    node.on("close", (_removed: boolean, done: () => void) => void this.#webhook.close().then(done, done));
  }

  /** Settles always: what failed is in the result. */
  async deliver(msg: CallMessage): Promise<Delivered> {
    const started = systemClock.now();
    const id = newId();
    const { outcome, url } = await this.#send(msg, id);
    const took_ms = systemClock.now() - started;
    const { answer, attempts, error } = outcome;
    const common = { id, attempts, took_ms, url };
    if (answer) {
      msg.webhook = { ...common, status: answer.status };
      return { result: await this.#writeAnswer(msg, answer, took_ms) };
    }
    const failure = failureOf(error, this.#words, "template");
    const result = failedResult(failure, this.#config.order, took_ms);
    msg.webhook = { ...common, status: failure.app.status, error: failure.app };
    writeApp(msg, this.#slug, result);
    return { result, failure };
  }

  async #send(msg: CallMessage, id: string): Promise<{ outcome: Ended; url: string }> {
    let url = "";
    const prepare = async (): Promise<RenderedRequest> => {
      const { templates } = this.#webhook;
      const scope = await templateScope(this.#RED, this.#node, msg, templates, { webhook: { id } });
      const { request, missing } = this.#webhook.render(scope, id);
      this.#missingPaths.report(missing);
      url = maskUrl(request.url);
      return request;
    };
    try {
      return { outcome: await this.#webhook.deliver(prepare, deadlineOf(msg)), url };
    } catch (error) {
      return { outcome: { attempts: 0, error }, url };
    }
  }

  async #writeAnswer(msg: CallMessage, answer: HttpAnswer, took_ms: number): Promise<AppResult> {
    const { order, parse } = this.#config;
    const result: AppResult = { ...readResponse(answer, parse), message: "", order, status: "ok", took_ms };
    if (result.parse_error)
      this.#warnings.warn("parse", (count) => this.#words("errors.parseError", { count }));
    msg.payload = result.data;
    result.message = await this.#messageFor(msg, result);
    writeApp(msg, this.#slug, result);
    return result;
  }

  /** The message is rendered when the answer is there, and can show it. Whatever goes wrong here, the delivery went well. */
  async #messageFor(msg: CallMessage, result: AppResult): Promise<string> {
    if (this.#message.isConstant) return this.#config.message;
    try {
      const view = { ...msg, app_data: { ...msg.app_data, [this.#slug]: result } };
      const scope = await templateScope(this.#RED, this.#node, view, [this.#message]);
      const { text, missing } = this.#message.render(scope);
      this.#missingPaths.report(missing);
      return text;
    } catch (error) {
      this.#node.warn((error as Error).message);
      return "";
    }
  }

  #warnOfForm(): void {
    const { refusedOrder, order } = this.#config;
    const { ignoredHeaders } = this.#webhook;
    if (refusedOrder !== undefined)
      this.#node.warn(this.#words("errors.order", { order: refusedOrder, used: order }));
    if (ignoredHeaders.length > 0)
      this.#node.warn(this.#words("errors.ignoredHeaders", { names: ignoredHeaders.join(", ") }));
    if (sameSlugElsewhere(this.#RED, this.#node, this.#slug))
      this.#node.warn(this.#words("errors.sameSlug", { slug: this.#slug }));
  }
}

const failedResult = ({ app, reason }: Failure, order: number, took_ms: number): AppResult => ({
  data: null,
  message: reason,
  order,
  status: "error",
  error: app,
  took_ms,
});

function deadlineOf(msg: CallMessage): number | undefined {
  const deadline = msg.call?.deadline;
  return typeof deadline === "number" && Number.isFinite(deadline) ? deadline : undefined;
}
