import type { ConnectionOptions } from "node:tls";
import type { Node, NodeAPI, NodeDef } from "node-red";
import { recentCalls } from "../../lib/call/index.js";
import type { ArrivalState } from "../../lib/http/index.js";
import { type CallStateEvent, Gateway } from "../../lib/xcc/index.js";
import { configNode } from "../common/config-node.js";
import { type Listener, listenerOf } from "../common/listener.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { wordsOf } from "../common/words.js";
import { type CubeConfig, gatewayUrl, migrate } from "./config.js";
import { ContactLog } from "./contact-log.js";
import type { CubeContact, CubeState, CubeWatcher, HasCube } from "./cube.js";
import { relayOf } from "./relay.js";

interface TlsConfigNode {
  addTLSOptions(options: object): ConnectionOptions;
}

/** Makes the gateway of a form; what is wrong with it is said, and the in nodes find none. */
export function openCube(RED: NodeAPI, node: Node & HasCube, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  const name = config.name || config.host;
  const listener = listenerOf(RED, config.listener);
  const problem = problemOf(RED, config, listener);
  if (problem) {
    node.error(words(`errors.${problem}`));
    return;
  }
  const { arrival, allow, idleTimeoutMs, maxBody } = listener!;
  const needsLogin = config.listener === "" && Boolean(RED.settings.httpNodeAuth);
  const watchers = new Set<CubeWatcher>();
  const log = new ContactLog(node, words, gatewayUrl(config));
  const warnings = new QuietWarnings(node, oncePerSecond);
  let hasTurn = true;
  let arrived: ArrivalState = { kind: "starting" };
  let opened = false;

  const gateway = new Gateway({
    name,
    url: gatewayUrl(config),
    tls: config.secure ? configNode<TlsConfigNode>(RED, config.tls)?.addTLSOptions({}) : undefined,
    application: config.application,
    callbackUrl: config.callbackUrl,
    callback: { arrival, path: config.callbackPath, allow, idleTimeoutMs, maxBody },
    onTurn(active) {
      hasTurn = active;
      if (!active) node.warn(words("errors.path-in-use", { path: config.callbackPath }));
      tellContact();
    },
    onRefused: (address) => warnings.warn("refused", (count) => words("errors.refused", { address, count })),
    onUnreadable: ({ message: reason }) =>
      warnings.warn("unreadable", (count) => words("errors.unreadable", { reason, count })),
  });

  const recent = recentCalls.ringOf(node.id);
  gateway.watch({
    onEvent(event) {
      recent.add(recentOf(event, name));
      for (const watcher of watchers) watcher.onEvent(event);
    },
    onContact({ registration }) {
      log.note(registration);
      tellContact();
    },
  });

  const contact = (): CubeContact => ({ state: stateOf(), probedAt: gateway.contact.probedAt });
  const stateOf = (): CubeState => {
    const { registration } = gateway.contact;
    if (arrived.kind === "failed") return { kind: "not-listening", code: arrived.code };
    if (!hasTurn) return { kind: "path-in-use" };
    return registration.kind === "unheard" && needsLogin ? { kind: "login-required" } : registration;
  };
  function tellContact(): void {
    for (const watcher of watchers) watcher.onContact(contact());
  }

  const stopTelling = arrival.onState((state) => {
    arrived = state;
    if (state.kind === "failed")
      warnings.warn(state.code, () => words("errors.not-listening", { reason: state.message }));
    if (state.kind === "listening" && !opened) {
      opened = true;
      gateway.open();
    }
    tellContact();
  });

  node.cube = {
    name,
    watch(nodeId, watcher) {
      const relay = relayOf(node.id, nodeId);
      watchers.add(relay);
      relay.attach(watcher);
      watcher.onContact(contact());
      return (forGood) => relay.detach(forGood, () => watchers.delete(relay));
    },
  };

  node.on("close", (removed: boolean, done: (error?: Error) => void) => {
    stopTelling();
    if (removed) {
      recentCalls.forget(node.id);
      log.forget();
    }
    gateway.close(removed).then(() => done(), done);
  });
}

/** Why no gateway can be made of this form, as a word of the catalogue. */
function problemOf(RED: NodeAPI, config: CubeConfig, listener: Listener | undefined): string | undefined {
  if (config.host === "") return "no-host";
  if (!/^https?:\/\/[^\s]+$/.test(config.callbackUrl)) return "no-callback-url";
  if (!listener) return "no-listener";
  if (config.secure && config.tls !== "" && !configNode(RED, config.tls)) return "no-tls-config";
  return undefined;
}

const recentOf = (event: CallStateEvent, cube: string) =>
  ({
    source: "cube",
    id: event.id,
    at: event.at,
    callingNumber: event.callingNumber,
    calledNumber: event.calledNumber,
    cube,
    state: event.state,
  }) as const;
