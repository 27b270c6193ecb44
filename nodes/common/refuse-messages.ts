import type { Node } from "node-red";
import { onInput } from "./on-input.js";

/**
 * For a node whose form cannot be used: it says so at deploy, and hands each message to Catch.
 *
 * @param status the words below the node
 */
export function refuseMessages(node: Node<object>, error: Error, status: string): void {
  node.status({ fill: "red", shape: "ring", text: status });
  node.error(error.message);
  onInput(node, () => {
    throw error;
  });
}
