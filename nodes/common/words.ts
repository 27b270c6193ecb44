import type { Node, NodeAPI } from "node-red";

/** Looks a word up in the node's own catalogue, in the language of the runtime: `words("status.hits", { count: 3 })`. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

/** For status, warnings and errors. The words that all forms share stand below `common.`. */
export function wordsOf(RED: NodeAPI, node: Node<object>): Words {
  return (key, values) => RED._(`@call-events/node-red/${node.type}:${key}`, values);
}
