import { createHash } from "node:crypto";
import { type Clock, systemClock } from "../../time/index.js";
import { targetOf } from "../url.js";
import { WebhookError } from "../webhook-error.js";
import type { Auth } from "./auth.js";
import { type Route, tokenAgent } from "./token-agent.js";
import { noTokenError, tokenError } from "./token-error.js";
import { type IssuedToken, TokenSource } from "./token-source.js";

export interface OAuth2Settings {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** "" = none asked for. */
  scope: string;
  /** "" = none named. */
  audience: string;
  /** How the client shows who it is: HTTP Basic, or parameters in the body. */
  clientAuth: "header" | "body";
}

/** No token server is worth more of a caller's patience, whatever the webhook's own limit. */
const tokenLimitMs = 10_000;
const largestAnswer = 65_536;

/** One source for all nodes that would ask the same server for the same token. */
const sources = new Map<string, TokenSource>();

/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4).
 *
 * @param route how to reach the token server
 */
export function oauth2(settings: OAuth2Settings, route: Route = {}, clock: Clock = systemClock): Auth {
  const source = sourceOf(settings, clock);
  const issue = tokenRequest(settings, route);
  const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
  const limited = <T>(promise: Promise<T>, limitMs: number): Promise<T> =>
    within(promise, limitMs, clock, () => targetOf(settings.tokenUrl).host);

  return {
    headers(limitMs) {
      const token = source.get(issue);
      return typeof token === "string" ? bearer(token) : limited(token, limitMs).then(bearer);
    },
    async renew(refused, limitMs) {
      const old = refused.Authorization!.slice("Bearer ".length);
      const token = await limited(source.renew(old, issue), limitMs);
      return token === undefined ? undefined : bearer(token);
    },
  };
}

function sourceOf(settings: OAuth2Settings, clock: Clock): TokenSource {
  const { tokenUrl, clientId, clientSecret, scope, audience, clientAuth } = settings;
  // The secret is part of it, so that a corrected one is tried at once; hashed, so that it is in no key.
  const secret = createHash("sha256").update(clientSecret).digest("base64");
  const key = JSON.stringify([tokenUrl, clientId, scope, audience, clientAuth, secret]);
  const source = sources.get(key) ?? new TokenSource(clock);
  sources.set(key, source);
  return source;
}

/** Asks the token server; simple-oauth2 knows the parameters, and nothing of limits, caching or renewal. */
function tokenRequest(settings: OAuth2Settings, route: Route): () => Promise<IssuedToken> {
  const { tokenUrl, clientId, clientSecret, scope, audience, clientAuth } = settings;
  return async () => {
    const target = targetOf(tokenUrl);
    const { origin, path, host } = target;
    const agent = tokenAgent(target, route);
    const { ClientCredentials } = require("simple-oauth2") as typeof import("simple-oauth2");
    const client = new ClientCredentials({
      client: { id: clientId, secret: clientSecret },
      auth: { tokenHost: origin, tokenPath: path },
      // Not the strict reading of JSON that is its default: it would hide the status of an error page.
      http: { agent, timeout: tokenLimitMs, maxBytes: largestAnswer, json: true } as never,
      options: { authorizationMethod: clientAuth },
    });
    const parameters = { ...(scope && { scope }), ...(audience && { audience }) };
    try {
      const { token } = await client.getToken(parameters as { scope?: string });
      return issuedToken(token, host);
    } catch (error) {
      throw tokenError(error, host, sentSecrets(settings));
    } finally {
      agent.destroy();
    }
  };
}

/** In HTTP Basic they are encoded as in a form first (RFC 6749, 2.3.1), which not every client does. */
function sentSecrets({ clientId, clientSecret }: OAuth2Settings): string[] {
  const encoded = [clientId, clientSecret].map((part) => encodeURIComponent(part).replaceAll("%20", "+"));
  const basic = [`${clientId}:${clientSecret}`, encoded.join(":")].map((pair) =>
    Buffer.from(pair, "utf8").toString("base64"),
  );
  return [clientSecret, clientId, ...basic];
}

function issuedToken(answer: Record<string, unknown>, host: string): IssuedToken {
  const { access_token: token, expires_in: seconds } = answer;
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw noTokenError(host);
  const life = Number(seconds);
  const known = seconds !== undefined && seconds !== null && Number.isFinite(life) && life >= 0;
  return { token, lifeMs: known ? life * 1000 : undefined };
}

/** Who waits for a token waits no longer than this; the token itself may still come, and serve the next. */
function within<T>(promise: Promise<T>, ms: number, clock: Clock, host: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = Math.min(ms, tokenLimitMs);
    const timer = clock.after(Math.max(0, limit), () => {
      const values = { host: host(), ms: Math.round(limit) };
      reject(new WebhookError("timeout", `the token server ${values.host} did not answer`, { values }));
    });
    promise.then(resolve, reject).finally(() => timer.stop());
  });
}
