import type { NodeAPI, NodeDef } from "node-red";
import { onInput } from "../common/on-input.js";
import { migrate, type WebhookOutCredentials, type WebhookOutNode } from "./config.js";

export = (RED: NodeAPI): void => {
  function CallWebhookOut(this: WebhookOutNode, raw: NodeDef): void {
    RED.nodes.createNode(this, raw);
    const config = migrate(raw);
    if (!config.enabled) {
      onInput(this, (msg, send) => send(msg));
      return;
    }
    // Here and not above: see docs/adr/0007-load-when-used.md.
    const { sendInRealTime } = require("./realtime.js") as typeof import("./realtime.js");
    sendInRealTime(RED, this, config);
  }

  RED.nodes.registerType<WebhookOutNode, NodeDef, object, WebhookOutCredentials>(
    "call-webhook-out",
    CallWebhookOut,
    { credentials: { secret: { type: "password" } } },
  );
};
