import type { Node, NodeAPI, NodeDef } from "node-red";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-xcc-in", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { watchCalls } = require("./watch-calls.js") as typeof import("./watch-calls.js");
    watchCalls(RED, this, raw);
  });
};
