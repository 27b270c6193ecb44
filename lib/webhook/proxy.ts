/** What Node-RED's "http proxy" node holds. */
export interface ProxySettings {
  /** http:// or https:// */
  url: string;
  /** `Proxy-Authorization`, where the proxy wants one. */
  token?: string;
  /** Hosts that are reached directly: `crm.example`, `.example`, `*.example`, `host:port`, `*`. */
  noProxy: readonly string[];
}

/**
 * Credentials of the node go before those in the URL.
 *
 * @throws TypeError for what is no URL
 */
export function proxySettings(
  url: string,
  credentials: { username?: string; password?: string } = {},
  noProxy: readonly string[] = [],
): ProxySettings {
  const parsed = new URL(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`);
  const username = credentials.username || decodeURIComponent(parsed.username);
  const password = credentials.password || decodeURIComponent(parsed.password);
  parsed.username = "";
  parsed.password = "";
  return {
    url: parsed.href,
    ...((username || password) && {
      token: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
    }),
    noProxy: noProxy.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== ""),
  };
}

/** @param host name and port as in `URL.host` */
export function goesThroughProxy({ noProxy }: ProxySettings, host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return !noProxy.some((entry) => {
    if (entry === "*" || entry === host || entry === name) return true;
    const suffix = entry.replace(/^\*?\./, ".");
    return suffix.startsWith(".") && name.endsWith(suffix);
  });
}
