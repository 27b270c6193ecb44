import type { Node, NodeAPI, NodeDef } from "node-red";
import type { HasCube } from "./cube.js";

export = (RED: NodeAPI): void => {
  RED.nodes.registerType("call-cube", function (this: Node & HasCube, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { openCube } = require("./open-cube.js") as typeof import("./open-cube.js");
    openCube(RED, this, raw);
  });
};
