import type { Node, NodeAPI, NodeDef } from "node-red";
import type { CallInfo, CallMessage } from "../../lib/call/index.js";
import { openCalls, writeResponse } from "../../lib/curri/index.js";
import { onInput, type Send } from "../common/on-input.js";
import { oncePerSecond, QuietWarnings } from "../common/quiet-warnings.js";
import { StatusLine } from "../common/status.js";
import { wordsOf } from "../common/words.js";
import { migrate } from "./config.js";
import { decisionMaker, type MadeDecision } from "./decision-maker.js";

/** A message that no call waits behind. */
class NoCallError extends Error {
  readonly code = "no_call";
}

/** Answers the call of each message with the decision that the form makes of it. */
export function replyToCalls(RED: NodeAPI, node: Node, raw: NodeDef): void {
  const words = wordsOf(RED, node);
  const status = new StatusLine(node);
  const decide = decisionMaker(RED, node, migrate(raw), words);
  const warnings = new QuietWarnings(node, oncePerSecond);

  onInput(node, (msg, send) => {
    const id = msg.call?.id;
    if (typeof id !== "string") throw new NoCallError(words("errors.no-call"));
    const fail = (error: Error): never => {
      // The caller does not wait for the deadline when it is known already that there will be no decision.
      openCalls.fallBack(id, "error", error);
      status.show(() => ({ fill: "red", shape: "ring", text: words("status.refused") }));
      throw error;
    };
    const answer = (made: MadeDecision): void => reply(msg, id, made, send);
    try {
      const made = decide(msg);
      if (made instanceof Promise) return made.then(answer).catch(fail);
      answer(made);
    } catch (error) {
      fail(error as Error);
    }
  });

  function reply(msg: CallMessage, id: string, { decision, rawCixml }: MadeDecision, send: Send): void {
    const body = writeResponse(decision, rawCixml);
    const { action } = decision;
    const outcome = openCalls.answer(id, { action, body }, msg.call?.test ? msg.app_data : undefined);
    if (outcome.late) {
      warnings.warn("late", (count) => words("errors.late", { action: outcome.action, count }));
      status.show(() => ({ fill: "yellow", shape: "ring", text: words("status.late") }));
    } else {
      status.show(() => ({ fill: "green", shape: "dot", text: words(`status.${action}`) }));
    }
    // Cheaper than `delete`, which would make a dictionary of it.
    const { deadline: _, ...call }: CallInfo = msg.call!;
    call.reply = outcome;
    msg.call = call;
    send(msg);
  }

  node.on("close", () => status.close());
}
