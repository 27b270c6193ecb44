import type { NodeAPI } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";
import { whileAccepting } from "../common/accepting.js";
import { onInput } from "../common/on-input.js";
import { refuseMessages } from "../common/refuse-messages.js";
import type { TestableNode } from "../common/testable-node.js";
import { wordsOf } from "../common/words.js";
import type { WebhookOutConfig, WebhookOutNode } from "./config.js";
import { failureOf } from "./failure.js";
import { PostCallSender } from "./post-call-sender.js";
import { offerTest, refuseTest } from "./send-test.js";
import { isWanted } from "./wanted.js";

/** Mode `post-call`: a message is done when its request is safe, and leaves the node when it has been delivered. */
export function sendPostCall(
  RED: NodeAPI,
  node: WebhookOutNode & TestableNode,
  config: WebhookOutConfig,
): void {
  const words = wordsOf(RED, node);
  let sender: PostCallSender;
  try {
    sender = new PostCallSender(RED, node, config, words);
  } catch (error) {
    const failure = failureOf(error, words, "template");
    refuseMessages(node, failure.error, words("status.settings"));
    refuseTest(node, config, failure.reason);
    return;
  }
  const accept = async (msg: CallMessage): Promise<void> => {
    try {
      await sender.intake.accept(msg);
    } catch (error) {
      throw failureOf(error, words, "template").error;
    }
  };
  const acceptInTurn = (msg: CallMessage): Promise<void> =>
    whileAccepting(() => {
      const turn = sender.intake.enter();
      return turn ? turn.then(() => accept(msg)) : accept(msg);
    });
  onInput(node, (msg, send) => {
    if (isWanted(config, msg)) return acceptInTurn(msg);
    sender.skip(msg);
    send(msg);
  });
  offerTest(node, config, words, acceptInTurn);
  node.on("close", (_removed: boolean, done: () => void) => void sender.close().then(done, done));
}
