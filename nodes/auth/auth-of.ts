import { type Auth, basicAuth, bearerAuth, headerAuth, oauth2, type Route } from "../../lib/webhook/index.js";
import { textOf } from "../common/config-values.js";
import type { Words } from "../common/words.js";
import type { AuthConfig, AuthCredentials } from "./config.js";

/** Something that this kind of authentication needs is not there. */
class AuthSettingsError extends Error {
  readonly code = "auth";
}

/** @throws Error for settings or credentials that cannot be used */
export function authOf(
  { kind, ...settings }: AuthConfig,
  credentials: AuthCredentials,
  route: Route,
  words: Words,
): Auth {
  const needed = (value: string | undefined, problem: string): string => {
    const text = textOf(value);
    if (text === "") throw new AuthSettingsError(words(`errors.${problem}`));
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
