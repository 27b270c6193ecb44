import type { Node, NodeAPI, NodeDef } from "node-red";
import { type Answer, messageOf, PolicyServer, type ReceivedCall, testCall } from "../../lib/curri/index.js";
import type { Claim, Exchange } from "../../lib/http/index.js";
import { listenerOf } from "../common/listener.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { failCall, sendCall } from "../common/tell-calls.js";
import { serveTests, type TestableNode } from "../common/test-route.js";
import { checkedTimeZone } from "../common/time-zone.js";
import { wordsOf } from "../common/words.js";
import { requestFieldsOf } from "./call-test.js";
import { migrate } from "./config.js";
import { CurriInStatus } from "./status.js";

/** A call that the flow did not answer in time. */
class DeadlineError extends Error {
  readonly code = "deadline";
}

export = (RED: NodeAPI): void => {
  serveTests(RED);

  RED.nodes.registerType("call-curri-in", function (this: Node & TestableNode, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    const node = this;
    const config = migrate(raw);
    const words = wordsOf(RED, node);
    const status = new CurriInStatus(node, words);
    const listener = listenerOf(RED, config.listener);
    const timeZone = checkedTimeZone(node, config.timeZone, words);

    const warnings = new QuietWarnings(node, oncePerSecond);
    const warnUnreadable = ({ message: reason }: Error): void =>
      warnings.warn("unreadable", (count) => words("errors.unreadable", { reason, count }));
    const warnRefused = (address: string): void =>
      warnings.warn("refused", (count) => words("errors.refused", { address, count }));

    const policyServer = new PolicyServer({
      deadlineMs: config.deadline,
      onDeadline: config.onDeadline,
      maxBody: listener?.maxBody ?? 0,
      onUnreadable: warnUnreadable,
      onCall: (call) => sendCall(node, messageOf(call, timeZone)),
      onAnswered,
    });

    function onAnswered(call: ReceivedCall, answer: Answer): void {
      const missed = answer.reply.by === "deadline";
      status.answered(missed);
      if (!missed) return;
      const error = new DeadlineError(
        words("errors.deadline", { ms: config.deadline, action: answer.action }),
      );
      failCall(node, error, messageOf(call, timeZone, answer.reply));
    }

    const receive = (exchange: Exchange): void => {
      policyServer.receive(exchange).catch((error: Error) => failCall(node, error));
    };

    node.test = async (body) => testCall(policyServer, requestFieldsOf(body), timeZone);

    let claim: Claim | undefined;
    let stopTelling: (() => void) | undefined;
    if (listener) {
      claim = listener.arrival.claim(config.path, {
        methods: ["POST"],
        allow: listener.allow,
        idleTimeoutMs: listener.idleTimeoutMs,
        orphanAfterMs: Math.min(config.deadline, 1000),
        onRequest: receive,
        onOrphan: (exchange) => policyServer.answerWithoutFlow(exchange),
        onTurn: (active) => status.path(active),
        onRefused: warnRefused,
      });
      stopTelling = listener.arrival.onState((state) => status.arrival(state));
      if (config.listener === "" && RED.settings.httpNodeAuth) status.loginRequired();
    } else {
      status.noListener();
    }

    node.on("close", (removed: boolean, done: () => void) => {
      stopTelling?.();
      claim?.release(removed);
      policyServer.close();
      status.close();
      done();
    });
  });
};
