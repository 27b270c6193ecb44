import type { Node, NodeAPI, NodeDef } from "node-red";
import type { HasStoreSettings } from "../common/stores.js";
import { migrate } from "./config.js";

export = (RED: NodeAPI): void => {
  // The store itself is opened by the first node that uses it.
  RED.nodes.registerType("call-store", function (this: Node & HasStoreSettings, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    this.storeSettings = migrate(raw);
  });
};
