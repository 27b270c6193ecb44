import type { Node, NodeAPI, NodeDef } from "node-red";
import { messageOf } from "../../lib/xcc/index.js";
import { configNode } from "../common/config-node.js";
import { sendCall } from "../common/tell-calls.js";
import { checkedTimeZone } from "../common/time-zone.js";
import { wordsOf } from "../common/words.js";
import type { HasCube } from "../cube/cube.js";
import { migrate } from "./config.js";
import { XccInStatus } from "./status.js";

/** Starts the flow with each state that a call of the gateway reaches. */
export function watchCalls(RED: NodeAPI, node: Node, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  const timeZone = checkedTimeZone(node, config.timeZone, words);
  const status = new XccInStatus(node, words, timeZone);
  const wanted = new Set(config.states);
  const cube = configNode<HasCube>(RED, config.cube)?.cube;
  if (wanted.size === 0) node.warn(words("errors.no-states"));
  if (!cube) status.noCube(config.cube === "" ? "no-cube" : "unusable-cube");

  const stopWatching = cube?.watch(node.id, {
    onEvent(event) {
      if (!wanted.has(event.state)) return;
      status.event(event.at);
      sendCall(node, messageOf(event, cube.name, timeZone));
    },
    onContact: (contact) => status.contact(contact),
  });

  node.on("close", (removed: boolean, done: () => void) => {
    stopWatching?.(removed);
    status.close();
    done();
  });
}
