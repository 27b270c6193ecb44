import type { ConnectionOptions } from "node:tls";
import type { Node, NodeAPI } from "node-red";
import { type ProxySettings, proxySettings, Webhook, WebhookError } from "../../lib/webhook/index.js";
import type { AuthNode } from "../auth/call-auth.js";
import { configNode } from "../common/config-node.js";
import { type StoreUse, useStore } from "../common/stores.js";
import type { Words } from "../common/words.js";
import { isMode, isPayload, type WebhookOutConfig, type WebhookOutCredentials } from "./config.js";

interface TlsNode extends Node {
  valid?: boolean;
  addTLSOptions(options: object): ConnectionOptions;
}

interface ProxyNode extends Node<{ username?: string; password?: string }> {
  url?: string;
  noproxy?: string[];
}

/** A form that no request can be made of. Such a node refuses each message, instead of sending what was not meant. */
class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Makes the webhook of a form, with the config nodes it names. @throws SettingsError, or what the webhook's parts throw */
export function openWebhook(
  RED: NodeAPI,
  config: WebhookOutConfig,
  { secret = "" }: WebhookOutCredentials,
  words: Words,
): Webhook {
  if (!isMode(config.mode)) throw new SettingsError("template", words("errors.mode", { mode: config.mode }));
  const { payload } = config;
  if (!isPayload(payload)) throw new SettingsError("template", words("errors.payload", { payload }));
  if (config.url === "") throw new WebhookError("url", words("errors.noUrl"));

  /** A node that is chosen and not there must not be taken for "none": a request without its key would go out. */
  const chosen = <T extends object>(id: string, code: string): T | undefined => {
    const node = configNode<T>(RED, id);
    if (!node && id !== "") throw new SettingsError(code, words("errors.configNode", { id }));
    return node;
  };

  const tlsNode = chosen<TlsNode>(config.tls, "tls");
  if (tlsNode?.valid === false) throw new SettingsError("tls", words("errors.tlsNode"));
  const tls = tlsNode?.addTLSOptions({}) ?? {};
  const proxyNode = chosen<ProxyNode>(config.proxy, "proxy");
  const proxy = proxyNode && proxyOf(proxyNode, words);

  return new Webhook({
    request: {
      method: config.method,
      url: config.url,
      httpsOnly: config.httpsOnly,
      headers: config.headers,
      query: config.query,
      payload,
      format: config.format,
      body: config.body,
      envelope: {
        name: config.name,
        triggerId: config.triggerId,
        tenantId: config.tenantId,
        entityId: config.entityId,
        extras: config.extras,
      },
    },
    policy: {
      timeoutMs: config.timeoutMs,
      retries: config.retries,
      retryDelayMs: config.retryDelayMs,
      backoff: config.backoff,
      retryOn: config.retryOn,
    },
    circuit: config.circuit,
    auth: chosen<AuthNode>(config.auth, "auth")?.authFor({ tls, proxy }),
    sign: { kind: config.sign, secret },
    tls,
    proxy,
    maxResponseBytes: config.maxResponseBytes,
  });
}

/**
 * The store of a form, for what this node sends.
 *
 * @throws SettingsError when the one that is chosen is not there: nothing may go into another one
 */
export function storeOf(
  RED: NodeAPI,
  node: Node<object>,
  { store: id, mode }: WebhookOutConfig,
  words: Words,
): StoreUse {
  const use = useStore(RED, id, mode === "post-call" ? node.id : undefined);
  if (!use) throw new SettingsError("template", words("errors.configNode", { id }));
  return use;
}

function proxyOf({ url = "", credentials, noproxy }: ProxyNode, words: Words): ProxySettings {
  try {
    return proxySettings(url, credentials, noproxy);
  } catch {
    throw new SettingsError("proxy", words("errors.proxyUrl"));
  }
}
