import type { Node, NodeAPI, NodeDef } from "node-red";
import { slugOf } from "../../lib/call/index.js";

/** Whether another webhook of the same flow writes to the same place of the message, and this is the one to say so. */
export function sameSlugElsewhere(RED: NodeAPI, node: Node<object>, slug: string): boolean {
  let found = false;
  RED.nodes.eachNode((other: NodeDef & { d?: boolean }) => {
    if (other.type !== node.type || other.z !== node.z || other.d || other.id <= node.id) return;
    try {
      found ||= slugOf(String(other.name ?? ""), "webhook") === slug;
    } catch {
      // A name that is refused has no slug to share.
    }
  });
  return found;
}
