import type { Node, NodeAPI, NodeDef } from "node-red";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-app-data-merge", function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { mergeAppData } = require("./merge-app-data.js") as typeof import("./merge-app-data.js");
    mergeAppData(RED, this, raw);
  });
};
