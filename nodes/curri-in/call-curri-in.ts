import type { Node, NodeAPI, NodeDef } from "node-red";
import type { TestableNode } from "../common/testable-node.js";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-curri-in", function (this: Node & TestableNode, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { answerCalls } = require("./answer-calls.js") as typeof import("./answer-calls.js");
    answerCalls(RED, this, raw);
  });
};
