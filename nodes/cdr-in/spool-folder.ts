import { join, resolve } from "node:path";
import type { NodeAPI } from "node-red";

/** What this project keeps on the disk lies here. */
export function callEventsFolder(RED: NodeAPI): string {
  const { userDir = "." } = RED.settings as { userDir?: string };
  return join(resolve(userDir), "call-events");
}

/** Where content lies that has arrived and is not yet with the flow; each node has a folder of its own in it. */
export const spoolFolder = (RED: NodeAPI): string => join(callEventsFolder(RED), "spool");
