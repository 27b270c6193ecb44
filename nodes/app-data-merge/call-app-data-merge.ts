import type { Node, NodeAPI, NodeDef } from "node-red";
import { onInput } from "../common/on-input.js";
import { wordsOf } from "../common/words.js";
import { migrate } from "./config.js";
import { joinBranches } from "./join.js";
import { setData } from "./set.js";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-app-data-merge", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    const config = migrate(raw);
    const words = wordsOf(RED, this);
    if (config.mode === "join") {
      joinBranches(this, config, words);
      return;
    }
    if (config.refusedOrder !== undefined)
      this.warn(words("errors.order", { order: config.refusedOrder, used: config.order }));
    try {
      setData(RED, this, config, words);
    } catch (error) {
      this.status({ fill: "red", shape: "ring", text: words("status.invalid") });
      this.error((error as Error).message);
      onInput(this, () => {
        throw error;
      });
    }
  });
};
