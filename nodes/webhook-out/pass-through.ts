import type { NodeAPI } from "node-red";
import { newId } from "../../lib/call/index.js";
import { onInput } from "../common/on-input.js";
import { useStore } from "../common/stores.js";
import type { TestableNode } from "../common/testable-node.js";
import { wordsOf } from "../common/words.js";
import { isMode, type WebhookOutConfig, type WebhookOutNode } from "./config.js";
import { DeliveryLog } from "./delivery-log.js";
import { offerTest } from "./send-test.js";

/** A webhook that is switched off: messages pass untouched, and the log says that they did. */
export function passThrough(
  RED: NodeAPI,
  node: WebhookOutNode & TestableNode,
  config: WebhookOutConfig,
): void {
  const use = useStore(RED, config.store);
  const log = use && new DeliveryLog(use, node.id, config);
  const mode = isMode(config.mode) ? config.mode : "realtime";
  onInput(node, (msg, send) => {
    log?.skipped(msg, newId(), mode);
    send(msg);
  });
  offerTest(node, config, wordsOf(RED, node), async () => {});
  node.on("close", () => {
    log?.flush();
    use?.leave();
  });
}
