import type { Node, NodeAPI, NodeDef } from "node-red";
import { type RecentCall, recentCalls } from "../../lib/call/index.js";
import { type Answer, messageOf, PolicyServer, type ReceivedCall, testCall } from "../../lib/curri/index.js";
import type { ArrivalState, Claim, Exchange } from "../../lib/http/index.js";
import { systemClock } from "../../lib/time/index.js";
import { listenerOf } from "../common/listener.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { failCall, sendCall } from "../common/tell-calls.js";
import type { TestableNode } from "../common/testable-node.js";
import { checkedTimeZone } from "../common/time-zone.js";
import { wordsOf } from "../common/words.js";
import { requestFieldsOf } from "./call-test.js";
import { migrate } from "./config.js";
import { CurriInStatus } from "./status.js";

/** A call that the flow did not answer in time. */
class DeadlineError extends Error {
  readonly code = "deadline";
}

/** Takes CUCM's questions, starts the flow with each, and sees to it that each is answered. */
export function answerCalls(RED: NodeAPI, node: Node & TestableNode, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  const status = new CurriInStatus(node, words);
  const listener = listenerOf(RED, config.listener);
  const timeZone = checkedTimeZone(node, config.timeZone, words);

  const recent = recentCalls.ringOf(node.id);
  const warnings = new QuietWarnings(node, oncePerSecond);
  const onUnreadable = ({ message: reason }: Error): void => {
    status.refused();
    warnings.warn("unreadable", (count) => words("errors.unreadable", { reason, count }));
  };
  const onRefused = (address: string): void => {
    status.refused();
    warnings.warn("refused", (count) => words("errors.refused", { address, count }));
  };

  const policyServer = new PolicyServer({
    deadlineMs: config.deadline,
    onDeadline: config.onDeadline,
    maxBody: listener?.maxBody ?? 0,
    onUnreadable,
    onCall: (call) => sendCall(node, messageOf(call, timeZone)),
    onAnswered,
  });

  function onAnswered(call: ReceivedCall, answer: Answer): void {
    const missed = answer.reply.by === "deadline";
    if (!call.test) {
      status.answered(missed);
      recent.add(recentAnswer(call, answer));
    }
    if (!missed) return;
    const error = new DeadlineError(words("errors.deadline", { ms: config.deadline, action: answer.action }));
    failCall(node, error, messageOf(call, timeZone, answer.reply));
  }

  const receive = (exchange: Exchange): void => {
    policyServer.receive(exchange).catch((error: Error) => failCall(node, error));
  };

  let pathTaken = false;
  const onTurn = (active: boolean): void => {
    pathTaken = !active;
    status.path(active);
    if (!active) node.warn(words("errors.path-in-use", { path: config.path }));
  };
  const onState = (state: ArrivalState): void => {
    status.arrival(state);
    if (state.kind === "failed")
      warnings.warn(state.code, () => words("errors.not-listening", { reason: state.message }));
  };

  // The flow runs in a test all the same: nobody should have to guess why CUCM's calls do not.
  node.test = async (body) => ({
    ...(await testCall(policyServer, requestFieldsOf(body), timeZone)),
    path_taken: pathTaken,
  });

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
      onTurn,
      onRefused,
    });
    stopTelling = listener.arrival.onState(onState);
    if (config.listener === "" && RED.settings.httpNodeAuth) status.loginRequired();
  } else {
    status.noListener();
  }

  node.on("close", (removed: boolean, done: () => void) => {
    stopTelling?.();
    claim?.release(removed);
    const count = policyServer.close();
    if (count > 0) node.warn(words("errors.redeployed", { count, action: config.onDeadline }));
    status.close();
    if (removed) recentCalls.forget(node.id);
    done();
  });
}

const recentAnswer = ({ id, request, arrivedAt }: ReceivedCall, { action, reply }: Answer): RecentCall => ({
  source: "curri",
  id,
  at: arrivedAt,
  callingNumber: request.callingNumber,
  calledNumber: request.calledNumber,
  device: request.callingDeviceName,
  triggerPoint: request.triggerPointType,
  action,
  by: reply.by,
  tookMs: systemClock.now() - arrivedAt,
});
