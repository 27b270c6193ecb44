import { type ClientRequestArgs, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import { guardedLookup } from "../blocked-addresses.js";
import { networkError } from "../network-error.js";
import { goesThroughProxy, type ProxySettings } from "../proxy.js";
import type { Target } from "../url.js";

/** How the webhook connects, and so how its token is fetched: an API behind a proxy has its token server behind it too. */
export interface Route {
  tls?: ConnectionOptions | undefined;
  proxy?: ProxySettings | undefined;
}

type Connected = (error: Error | null, socket?: Socket) => void;

/** The agent for one token request; simple-oauth2 sends it through Node's own http. */
export function tokenAgent(target: Target, { tls = {}, proxy }: Route): HttpAgent {
  const secure = target.origin.startsWith("https:");
  if (!proxy || !goesThroughProxy(proxy, target.host))
    return secure
      ? new HttpsAgent({ ...tls, lookup: guardedLookup })
      : new HttpAgent({ lookup: guardedLookup });

  const agent = secure ? new HttpsAgent() : new HttpAgent();
  const createConnection = (_options: ClientRequestArgs, connected: Connected): void =>
    openTunnel(target, proxy, (error, socket) => {
      if (error || !socket || !secure) {
        connected(error, socket);
        return;
      }
      const servername = new URL(target.origin).hostname;
      const encrypted = tlsConnect({ servername, ...tls, socket });
      encrypted.once("secureConnect", () => connected(null, encrypted));
      encrypted.once("error", connected);
    });
  return Object.assign(agent, { createConnection });
}

function openTunnel(target: Target, proxy: ProxySettings, connected: Connected): void {
  const { protocol, hostname, port, origin } = new URL(proxy.url);
  const authority =
    target.host.includes(":") && !target.host.endsWith("]")
      ? target.host
      : `${target.host}:${target.origin.startsWith("https:") ? 443 : 80}`;
  const ask = protocol === "https:" ? httpsRequest : httpRequest;
  ask(origin, {
    method: "CONNECT",
    hostname,
    port: port || (protocol === "https:" ? 443 : 80),
    path: authority,
    headers: { host: authority, ...(proxy.token !== undefined && { "proxy-authorization": proxy.token }) },
  })
    .on("connect", ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) connected(null, socket);
      else {
        socket.destroy();
        connected(networkError(new Error(`Proxy response (${statusCode})`), target.host, true));
      }
    })
    .on("response", ({ statusCode }) =>
      connected(networkError(new Error(`Proxy response (${statusCode})`), target.host, true)),
    )
    .on("error", (error) => connected(networkError(error, target.host, true)))
    .end();
}
