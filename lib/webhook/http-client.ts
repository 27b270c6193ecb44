import type { ConnectionOptions } from "node:tls";
import type { AxiosInstance, AxiosResponse } from "axios";
import { undiciAdapter, WireConfig } from "./adapter.js";
import { acceptEncoding } from "./decompress.js";
import { Dispatchers, loadUndici } from "./dispatchers.js";
import type { Lifetime } from "./lifetime.js";
import type { ProxySettings } from "./proxy.js";
import type { HttpAnswer, WireRequest } from "./wire.js";

export interface HttpClientOptions {
  /** Key, certificate, CA and the like, as `tls.connect` takes them. */
  tls?: ConnectionOptions;
  proxy?: ProxySettings;
  /** Most bytes of an answer, decompressed. */
  maxResponseBytes: number;
  lifetime: Lifetime;
}

/** Sends requests over connections of its own. Redirects are not followed, statuses not judged, bodies not parsed. */
export class HttpClient {
  readonly #axios: Pick<AxiosInstance, "request">;
  readonly #dispatchers: Dispatchers;

  constructor({ tls = {}, proxy, maxResponseBytes, lifetime }: HttpClientOptions) {
    loadUndici();
    const { Axios } = require("axios") as typeof import("axios");
    this.#dispatchers = new Dispatchers(tls, proxy);
    // The bare class instead of axios.create(): without the defaults there is nothing to merge, parse or guess.
    this.#axios = new Axios({ adapter: undiciAdapter(this.#dispatchers, lifetime, maxResponseBytes) });
  }

  /** @throws WebhookError when there is no complete answer */
  async send(request: WireRequest): Promise<HttpAnswer> {
    const { data }: AxiosResponse<HttpAnswer> = await this.#axios.request(new WireConfig(request) as object);
    return data;
  }

  /** Lets go of all connections; end the lifetime first, or requests on the way fail as if the network had. */
  async close(): Promise<void> {
    await this.#dispatchers.destroy();
  }
}

const usual: Record<string, string> = {
  "User-Agent": "call-events",
  "Accept-Encoding": acceptEncoding,
  Accept: "*/*",
};

/** One header per name, in whatever case of letters: the later one wins, and all win over what is usual. */
export function wireHeaders(given: Record<string, string>): Record<string, string> {
  const names = new Map<string, string>();
  const headers: Record<string, string> = {};
  for (const source of [usual, given])
    for (const name in source) {
      const lower = name.toLowerCase();
      const before = names.get(lower);
      if (before !== undefined) delete headers[before];
      names.set(lower, name);
      headers[name] = source[name]!;
    }
  return headers;
}
