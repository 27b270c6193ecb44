import type { Node, NodeAPI } from "node-red";
import {
  type AppResult,
  type CallMessage,
  slugOf,
  type WebhookInfo,
  writeApp,
} from "../../lib/call/index.js";
import { compileTemplate, type Template } from "../../lib/template/index.js";
import { type HttpAnswer, readResponse } from "../../lib/webhook/index.js";
import type { MissingPathWarnings } from "../common/missing-paths.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import { templateScope } from "../common/template-context.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig } from "./config.js";
import { type Failure, failureOf } from "./failure.js";

/** What a delivery's end has to say of itself, whichever it was. */
export type DeliveryInfo = Omit<WebhookInfo, "status" | "error">;

/** Writes into a message what came of its delivery. */
export class Results {
  readonly #RED: NodeAPI;
  readonly #node: Node<object>;
  readonly #config: WebhookOutConfig;
  readonly #words: Words;
  readonly #message: Template;
  readonly #missingPaths: MissingPathWarnings;
  readonly #warnings: QuietWarnings;
  readonly slug: string;

  /** @throws SlugError, TemplateError */
  constructor(
    RED: NodeAPI,
    node: Node<object>,
    config: WebhookOutConfig,
    words: Words,
    missingPaths: MissingPathWarnings,
  ) {
    this.#RED = RED;
    this.#node = node;
    this.#config = config;
    this.#words = words;
    this.#missingPaths = missingPaths;
    this.slug = slugOf(config.name, "webhook");
    this.#message = compileTemplate(config.message, "text");
    this.#warnings = new QuietWarnings(node);
  }

  async delivered(msg: CallMessage, info: DeliveryInfo, answer: HttpAnswer): Promise<void> {
    const { order, parse } = this.#config;
    const { took_ms } = info;
    msg.webhook = { ...info, status: answer.status };
    const result: AppResult = { ...readResponse(answer, parse), message: "", order, status: "ok", took_ms };
    if (result.parse_error)
      this.#warnings.warn("parse", (count) => this.#words("errors.parseError", { count }));
    msg.payload = result.data;
    result.message = this.#message.isConstant ? this.#config.message : await this.#messageFor(msg, result);
    writeApp(msg, this.slug, result);
  }

  /** @param thrown a WebhookError, or what a template, a context store or a setting threw */
  failed(msg: CallMessage, info: DeliveryInfo, thrown: unknown): Failure {
    const failure = failureOf(thrown, this.#words, "template");
    msg.webhook = { ...info, status: failure.app.status, error: failure.app };
    writeApp(msg, this.slug, failedResult(failure, this.#config.order, info.took_ms));
    return failure;
  }

  /** The message is rendered when the answer is there, and can show it. Whatever goes wrong here, the delivery went well. */
  async #messageFor(msg: CallMessage, result: AppResult): Promise<string> {
    try {
      const view = { ...msg, app_data: { ...msg.app_data, [this.slug]: result } };
      const scope = await templateScope(this.#RED, this.#node, view, [this.#message]);
      const { text, missing } = this.#message.render(scope);
      this.#missingPaths.report(missing);
      return text;
    } catch (error) {
      this.#node.warn((error as Error).message);
      return "";
    }
  }
}

export const failedResult = ({ app, reason }: Failure, order: number, took_ms: number): AppResult => ({
  data: null,
  message: reason,
  order,
  status: "error",
  error: app,
  took_ms,
});
