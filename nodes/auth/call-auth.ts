import type { Node, NodeAPI, NodeDef } from "node-red";
import type { Auth, Route } from "../../lib/webhook/index.js";
import { wordsOf } from "../common/words.js";
import { type AuthCredentials, migrate } from "./config.js";

/** What a webhook asks of its authentication. */
export interface AuthNode extends Node<AuthCredentials> {
  /**
   * @param route how the webhook connects; a token server needs the same
   * @throws Error for settings or credentials that cannot be used
   */
  authFor(route: Route): Auth;
}

export = (RED: NodeAPI): void => {
  function CallAuth(this: AuthNode, raw: NodeDef): void {
    RED.nodes.createNode(this, raw);
    const config = migrate(raw);
    const words = wordsOf(RED, this);
    this.authFor = (route) => {
      // Here and not above: see docs/adr/0007-load-when-used.md.
      const { authOf } = require("./auth-of.js") as typeof import("./auth-of.js");
      return authOf(config, this.credentials ?? {}, route, words);
    };
  }

  RED.nodes.registerType<AuthNode, NodeDef, object, AuthCredentials>("call-auth", CallAuth, {
    credentials: {
      username: { type: "text" },
      password: { type: "password" },
      token: { type: "password" },
      headerName: { type: "text" },
      headerValue: { type: "password" },
      clientId: { type: "text" },
      clientSecret: { type: "password" },
    },
  });
};
