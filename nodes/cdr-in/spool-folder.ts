import { join, resolve } from "node:path";
import type { NodeAPI } from "node-red";

/** Where content lies that has arrived and is not yet with the flow; each node has a folder of its own in it. */
export function spoolFolder(RED: NodeAPI): string {
  const { userDir = "." } = RED.settings as { userDir?: string };
  return join(resolve(userDir), "call-events", "spool");
}
