/** The listener's properties that the address depends on; none = Node-RED's own server. */
export interface ListenerAddress {
  mode?: unknown;
  host?: unknown;
  port?: unknown;
  tls?: unknown;
}

/**
 * The address of a path for those who call it, always with its port: CUCM and CUBE want it spelt out.
 *
 * @param page the editor's own address
 * @param httpNodeRoot where Node-RED's server keeps its HTTP nodes; `false` = switched off
 * @returns "" when HTTP nodes are switched off and no port of its own is chosen
 */
export function listenerUrl(
  page: { protocol: string; hostname: string; port: string },
  httpNodeRoot: string | false | undefined,
  listener: ListenerAddress | null,
  pathAsTyped: string,
): string {
  const path = encodeURI(pathAsTyped.startsWith("/") ? pathAsTyped : `/${pathAsTyped}`);
  if (listener?.mode === "port") {
    const host =
      listener.host && listener.host !== "0.0.0.0" && listener.host !== "::"
        ? String(listener.host)
        : page.hostname;
    return `${listener.tls ? "https" : "http"}://${host}:${listener.port}${path}`;
  }
  if (httpNodeRoot === false) return "";
  const port = page.port || (page.protocol === "https:" ? "443" : "80");
  const root = (httpNodeRoot ?? "/").replace(/\/$/, "");
  return `${page.protocol}//${page.hostname}:${port}${root}${path}`;
}
