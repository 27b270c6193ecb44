import type { Node, NodeAPI, NodeDef } from "node-red";
import type { HasListener } from "../common/listener.js";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-listener", function (this: Node & HasListener, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { openListener } = require("./open-listener.js") as typeof import("./open-listener.js");
    openListener(RED, this, raw);
  });
};
