import type { Node, NodeMessage } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";

/** Starts a flow with a message of ours. */
export const sendCall = (node: Node<object>, msg: CallMessage): void =>
  node.send(msg as unknown as NodeMessage);

/** Hands an error to Catch: with the call's message, so that a flow can act on it, or without one. */
export const failCall = (node: Node<object>, error: Error, msg: CallMessage = {}): void =>
  // Node-RED takes an Error and keeps its code; its types know only of texts.
  node.error(error as unknown as string, msg as unknown as NodeMessage);
