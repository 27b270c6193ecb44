import type { Node } from "node-red";
import { JoinClosedError, Joins } from "../../lib/merge/index.js";
import { systemClock } from "../../lib/time/index.js";
import { onInput } from "../common/on-input.js";
import { StatusLine } from "../common/status.js";
import type { Words } from "../common/words.js";
import type { AppDataMergeConfig } from "./config.js";

/**
 * Mode `join`: the first branch of an event goes on, with what the others brought; those are done when it goes.
 * When the node closes, what waits is handed to Catch: a closed node cannot send.
 */
export function joinBranches(node: Node, { expect, timeout }: AppDataMergeConfig, words: Words): void {
  const joins = new Joins({ expect, timeout, clock: systemClock });
  const status = new StatusLine(node);
  node.status({});

  onInput(node, async (msg, send) => {
    const arrival = await joins.arrive(msg).catch((error) => {
      throw error instanceof JoinClosedError ? new JoinClosedError(words("errors.closed")) : error;
    });
    if (arrival.is === "late")
      node.debug(words("errors.late", { event: String(msg.call?.event ?? msg._msgid) }));
    if (arrival.is !== "joined") return;
    status.show(() =>
      arrival.complete ? {} : { fill: "yellow", shape: "ring", text: words("status.incomplete") },
    );
    send(arrival.msg);
  });

  node.on("close", () => {
    joins.close();
    status.close();
  });
}
