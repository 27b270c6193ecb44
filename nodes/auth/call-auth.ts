import type { Node, NodeAPI, NodeDef } from "node-red";
import { type Auth, basicAuth, bearerAuth, headerAuth, oauth2, type Route } from "../../lib/webhook/index.js";
import { textOf } from "../common/config-values.js";
import { wordsOf } from "../common/words.js";
import { type AuthConfig, type AuthCredentials, migrate } from "./config.js";

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
    this.authFor = (route) => authOf(config, this.credentials ?? {}, route, words);
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

function authOf(
  { kind, ...settings }: AuthConfig,
  credentials: AuthCredentials,
  route: Route,
  words: (key: string) => string,
): Auth {
  const needed = (value: string | undefined, problem: string): string => {
    const text = textOf(value);
    if (text === "") throw new Error(words(`errors.${problem}`));
    return text;
  };
  switch (kind) {
    case "basic":
      return basicAuth(textOf(credentials.username), textOf(credentials.password));
    case "bearer":
      return bearerAuth(needed(credentials.token, "token"));
    case "header":
      return headerAuth(needed(credentials.headerName, "headerName"), textOf(credentials.headerValue));
    case "oauth2":
      return oauth2(
        {
          ...settings,
          tokenUrl: needed(settings.tokenUrl, "tokenUrl"),
          clientId: needed(credentials.clientId, "clientId"),
          clientSecret: textOf(credentials.clientSecret),
        },
        route,
      );
  }
}
