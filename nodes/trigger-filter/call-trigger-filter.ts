import type { Node, NodeAPI, NodeDef } from "node-red";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-trigger-filter", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { filterMessages } = require("./filter-messages.js") as typeof import("./filter-messages.js");
    filterMessages(RED, this, raw);
  });
};
