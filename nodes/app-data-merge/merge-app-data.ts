import type { Node, NodeAPI, NodeDef } from "node-red";
import { refuseMessages } from "../common/refuse-messages.js";
import { wordsOf } from "../common/words.js";
import { migrate } from "./config.js";
import { joinBranches } from "./join.js";
import { setData } from "./set.js";

/** Puts data beside that of the apps, or joins the branches of an event. */
export function mergeAppData(RED: NodeAPI, node: Node, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  if (config.mode === "join") {
    joinBranches(node, config, words);
    return;
  }
  if (config.refusedOrder !== undefined)
    node.warn(words("errors.order", { order: config.refusedOrder, used: config.order }));
  try {
    setData(RED, node, config, words);
  } catch (error) {
    refuseMessages(node, error as Error, words("status.invalid"));
  }
}
