import type { Node, NodeAPI, NodeDef } from "node-red";
import { type AppResult, type CallMessage, newId, slugOf, writeApp } from "../../lib/call/index.js";
import { compileTemplate } from "../../lib/template/index.js";
import { systemClock } from "../../lib/time/index.js";
import {
  maskUrl,
  type Outcome,
  type RenderedRequest,
  readResponse,
  type Webhook,
} from "../../lib/webhook/index.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { onInput, type Send } from "../common/on-input.js";
import { templateScope } from "../common/template-context.js";
import { type Words, wordsOf } from "../common/words.js";
import { migrate, type WebhookOutConfig, type WebhookOutCredentials } from "./config.js";
import { type Failure, failureOf } from "./failure.js";
import { openWebhook } from "./open-webhook.js";
import { sameSlugElsewhere } from "./same-slug.js";
import { StatusLine } from "./status.js";

type WebhookOutNode = Node<WebhookOutCredentials>;

export = (RED: NodeAPI): void => {
  function CallWebhookOut(this: WebhookOutNode, raw: NodeDef): void {
    RED.nodes.createNode(this, raw);
    const config = migrate(raw);
    const words = wordsOf(RED, this);
    const status = new StatusLine(this, words);
    this.on("close", () => status.clear());
    if (!config.enabled) {
      onInput(this, (msg, send) => send(msg));
      return;
    }
    try {
      run(RED, this, config, words, status);
    } catch (error) {
      refuseAll(this, config, failureOf(error, words, "settings"));
      status.refused();
    }
  }

  RED.nodes.registerType<WebhookOutNode, NodeDef, object, WebhookOutCredentials>(
    "call-webhook-out",
    CallWebhookOut,
    { credentials: { secret: { type: "password" } } },
  );
};

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

/** @throws Error for a form that no request can be made of */
function run(
  RED: NodeAPI,
  node: WebhookOutNode,
  config: WebhookOutConfig,
  words: Words,
  status: StatusLine,
): void {
  const slug = slugOf(config.name, "webhook");
  const messageTemplate = compileTemplate(config.message, "text");
  const webhook = openWebhook(RED, config, node.credentials ?? {}, words);
  const missingPaths = new MissingPathWarnings(node, words);
  warnOfForm(RED, node, config, slug, webhook, words);
  node.on("close", (_removed: boolean, done: () => void) => void webhook.close().then(done, done));

  onInput(node, async (msg, send) => {
    const started = systemClock.now();
    status.started();
    const id = newId();
    const { outcome, url } = await sent(msg, id);
    const took_ms = systemClock.now() - started;
    const { answer, attempts } = outcome;
    const common = { id, attempts, took_ms, url };

    if (answer) {
      const result: AppResult = {
        ...readResponse(answer, config.parse),
        message: "",
        order: config.order,
        status: "ok",
        took_ms,
      };
      msg.webhook = { ...common, status: answer.status };
      msg.payload = result.data;
      result.message = await messageFor(msg, result);
      writeApp(msg, slug, result);
      status.succeeded(answer.status, took_ms);
      send(msg);
      return;
    }

    const failure = failureOf(outcome.error, words, "template");
    msg.webhook = { ...common, status: failure.app.status, error: failure.app };
    writeApp(msg, slug, failedResult(failure, config.order, took_ms));
    status.failed(failure.app.class);
    sendFailed(msg, send, config.onFailure);
    throw failure.error;
  });

  async function sent(msg: CallMessage, id: string): Promise<{ outcome: Outcome; url: string }> {
    let url = "";
    const prepare = async (): Promise<RenderedRequest> => {
      const scope = await templateScope(RED, node, msg, webhook.templates, { webhook: { id } });
      const { request, missing } = webhook.render(scope, id);
      missingPaths.report(missing);
      url = maskUrl(request.url);
      return request;
    };
    try {
      return { outcome: await webhook.deliver(prepare, deadlineOf(msg)), url };
    } catch (error) {
      return { outcome: { attempts: 0, error: error as never }, url };
    }
  }

  /** The message is rendered when the answer is there, and can show it. Whatever goes wrong here, the delivery went well. */
  async function messageFor(msg: CallMessage, result: AppResult): Promise<string> {
    if (messageTemplate.isConstant) return config.message;
    try {
      const view = { ...msg, app_data: { ...msg.app_data, [slug]: result } };
      const scope = await templateScope(RED, node, view, [messageTemplate]);
      const { text, missing } = messageTemplate.render(scope);
      missingPaths.report(missing);
      return text;
    } catch (error) {
      node.warn((error as Error).message);
      return "";
    }
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

/** `continue`: on through the first output, a copy through the second; `stop`: through the second only. */
function sendFailed(msg: CallMessage, send: Send, onFailure: "continue" | "stop"): void {
  send([onFailure === "continue" ? msg : null, msg]);
}

function deadlineOf(msg: CallMessage): number | undefined {
  const deadline = msg.call?.deadline;
  return typeof deadline === "number" && Number.isFinite(deadline) ? deadline : undefined;
}

function warnOfForm(
  RED: NodeAPI,
  node: WebhookOutNode,
  config: WebhookOutConfig,
  slug: string,
  webhook: Webhook,
  words: Words,
): void {
  if (config.refusedOrder !== undefined)
    node.warn(words("errors.order", { order: config.refusedOrder, used: config.order }));
  if (webhook.ignoredHeaders.length > 0)
    node.warn(words("errors.ignoredHeaders", { names: webhook.ignoredHeaders.join(", ") }));
  if (sameSlugElsewhere(RED, node, slug)) node.warn(words("errors.sameSlug", { slug }));
}
