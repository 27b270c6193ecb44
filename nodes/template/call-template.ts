import type { Node, NodeAPI, NodeDef } from "node-red";
import { onInput } from "../common/on-input.js";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-template", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    onInput(this, (msg, send) => send(msg));
  });
};
