import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";
import type { Answer } from "./answers.js";

/**
 * Reads the value of a typed input for a message, for {@link answers}. A path through what is not there, at which
 * Node-RED fails, is undefined like one that ends there.
 *
 * @throws Error for a value that is not of its type
 */
export function typedValue(
  RED: NodeAPI,
  node: Node<object>,
  msg: CallMessage,
  type: string,
  value: string,
): (answer: Answer) => void {
  return (answer) =>
    RED.util.evaluateNodeProperty(
      value,
      type,
      node as Node,
      msg as NodeMessage,
      (error: Error | null, found: unknown) =>
        answer(type === "msg" && error instanceof TypeError ? null : error, found),
    );
}
