import type { NodeAPI, NodeDef } from "node-red";
import { migrate, type WebhookOutCredentials, type WebhookOutNode } from "./config.js";

export = (RED: NodeAPI): void => {
  function CallWebhookOut(this: WebhookOutNode, raw: NodeDef): void {
    RED.nodes.createNode(this, raw);
    const config = migrate(raw);
    // Here and not above: see docs/adr/0007-load-when-used.md.
    if (!config.enabled) {
      const { passThrough } = require("./pass-through.js") as typeof import("./pass-through.js");
      passThrough(RED, this, config);
    } else if (config.mode === "post-call") {
      const { sendPostCall } = require("./post-call.js") as typeof import("./post-call.js");
      sendPostCall(RED, this, config);
    } else {
      const { sendInRealTime } = require("./realtime.js") as typeof import("./realtime.js");
      sendInRealTime(RED, this, config);
    }
  }

  RED.nodes.registerType<WebhookOutNode, NodeDef, object, WebhookOutCredentials>(
    "call-webhook-out",
    CallWebhookOut,
    { credentials: { secret: { type: "password" } } },
  );
};
