import type { ConnectionOptions } from "node:tls";
import type { Agent, Dispatcher, ProxyAgent } from "undici";
import { guardedLookup } from "./blocked-addresses.js";
import { tracedPool } from "./connection.js";
import { goesThroughProxy, type ProxySettings } from "./proxy.js";
import type { Target } from "./url.js";

/** undici gives up connecting at about this time by itself; the exact limit of an attempt is the adapter's. */
export const connectLimitMs = 5000;

const common = {
  // Limits are ours, exact and per attempt; undici's own tick in half seconds and begin anew with each byte.
  headersTimeout: 0,
  bodyTimeout: 0,
  // No connections limit: with one, a request can stay behind in the queue when the pool is destroyed.
  keepAliveTimeout: 30_000,
};

/** The pools of one webhook: straight ahead and, where one is chosen, through a proxy. */
export class Dispatchers {
  readonly #tls: ConnectionOptions;
  readonly #proxy: ProxySettings | undefined;
  #direct: Agent | undefined;
  #proxied: ProxyAgent | undefined;

  constructor(tls: ConnectionOptions, proxy?: ProxySettings) {
    this.#tls = tls;
    this.#proxy = proxy;
  }

  usesProxy(target: Target): boolean {
    return this.#proxy !== undefined && goesThroughProxy(this.#proxy, target.host);
  }

  for(target: Target): Dispatcher {
    return this.usesProxy(target) ? this.#throughProxy() : this.#straight();
  }

  /** Destroys the pools; requests still on them fail. */
  async destroy(): Promise<void> {
    await Promise.all([this.#direct?.destroy(), this.#proxied?.destroy()]);
  }

  #straight(): Agent {
    if (!this.#direct) {
      const { Agent } = loadUndici();
      this.#direct = new Agent({
        ...common,
        factory: tracedPool,
        connect: { ...this.#tls, timeout: connectLimitMs, lookup: guardedLookup } as never,
      });
    }
    return this.#direct;
  }

  #throughProxy(): ProxyAgent {
    if (!this.#proxied) {
      const { ProxyAgent } = loadUndici();
      const { url, token } = this.#proxy!;
      this.#proxied = new ProxyAgent({
        ...common,
        uri: url,
        ...(token !== undefined && { token }),
        factory: tracedPool,
        requestTls: { ...this.#tls, timeout: connectLimitMs } as never,
        proxyTls: { timeout: connectLimitMs } as never,
      });
    }
    return this.#proxied;
  }
}

/**
 * undici makes itself the dispatcher of every `fetch` in the process unless Node's own is there already;
 * Node sets its own up when one of the fetch globals is first touched.
 */
export function loadUndici(): typeof import("undici") {
  void globalThis.Response;
  return require("undici") as typeof import("undici");
}
