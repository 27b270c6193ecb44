import type { Node, NodeAPI, NodeDef } from "node-red";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-template", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { renderMessages } = require("./render-messages.js") as typeof import("./render-messages.js");
    renderMessages(RED, this, raw);
  });
};
