import type { NodeAPI } from "node-red";
import { AllowList, type Arrival, SharedServer } from "../../lib/http/index.js";
import { configNode } from "./config-node.js";

/** Where HTTP arrives for an in node, and under which limits. */
export interface Listener {
  arrival: Arrival;
  allow: AllowList;
  /** Bytes. */
  maxBody: number;
  /** In ms; 0 = for ever. */
  idleTimeoutMs: number;
}

/** What every listener node is, so that an in node can take it from its configuration. */
export interface HasListener {
  /** Absent when the configuration could not be used; the listener node has said why. */
  listener?: Listener;
}

export const defaultMaxBodyKb = 256;
export const defaultIdleTimeoutS = 1200;

type Middleware = ConstructorParameters<typeof SharedServer>[1][number];

/** @param id of the call-listener node; "" = Node-RED's own server @returns undefined when that node has none to offer */
export function listenerOf(RED: NodeAPI, id: string): Listener | undefined {
  if (id !== "") return configNode<HasListener>(RED, id)?.listener;
  return {
    arrival: nodeRedArrival(RED),
    allow: new AllowList([]),
    maxBody: defaultMaxBodyKb * 1024,
    idleTimeoutMs: defaultIdleTimeoutS * 1000,
  };
}

/** Node-RED's own server. Its `httpNodeMiddleware` is applied per route by each node that has one. */
export function nodeRedArrival(RED: NodeAPI): Arrival {
  const settings = RED.settings as unknown as {
    httpNodeRoot?: string | false;
    httpNodeMiddleware?: Middleware | Middleware[];
  };
  if (settings.httpNodeRoot === false) return switchedOff;
  const middleware = settings.httpNodeMiddleware;
  const list = typeof middleware === "function" ? [middleware] : Array.isArray(middleware) ? middleware : [];
  return new SharedServer(RED.httpNode as never, list);
}

/** With `httpNodeRoot: false` in its settings Node-RED serves no HTTP for nodes. */
const switchedOff: Arrival = {
  place: {},
  claim: () => ({ release: () => {} }),
  onState(listener) {
    listener({ kind: "failed", code: "no_http", message: "httpNodeRoot is false in Node-RED's settings" });
    return () => {};
  },
};
