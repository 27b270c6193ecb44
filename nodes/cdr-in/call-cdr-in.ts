import type { Node, NodeAPI, NodeDef } from "node-red";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType(
    "call-cdr-in",
    function (this: Node<{ username: string; password: string; secret: string }>, raw: NodeDef) {
      RED.nodes.createNode(this, raw);
      // Here and not above: see docs/adr/0007-load-when-used.md.
      const { receiveRecords } = require("./receive-records.js") as typeof import("./receive-records.js");
      receiveRecords(RED, this, raw);
    },
    {
      credentials: {
        username: { type: "text" },
        password: { type: "password" },
        secret: { type: "password" },
      },
    },
  );
};
