import type { Node, NodeAPI, NodeDef } from "node-red";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-curri-reply", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { replyToCalls } = require("./reply-to-calls.js") as typeof import("./reply-to-calls.js");
    replyToCalls(RED, this, raw);
  });
};
