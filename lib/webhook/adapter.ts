import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios";
import type { Dispatcher } from "undici";
import type { Dispatchers } from "./dispatchers.js";
import { Exchange } from "./exchange.js";
import type { Lifetime } from "./lifetime.js";
import { targetOf } from "./url.js";

/** A request's headers, complete and checked. As an object of its own class axios hands them through untouched. */
export class WireHeaders {
  constructor(readonly headers: Record<string, string>) {}
}

export interface WireConfig extends InternalAxiosRequestConfig {
  wire: WireHeaders;
}

/**
 * An axios adapter on undici. It hands undici a dispatch handler instead of asking for streams: with small bodies
 * the streams are what costs (docs/adr/0004-axios-over-undici.md).
 *
 * The answer's `data` is a Buffer, decompressed and at most `maxContentLength` long; every status resolves.
 * `timeout` covers the whole exchange, connecting and body included.
 */
export function undiciAdapter(dispatchers: Dispatchers, lifetime: Lifetime): AxiosAdapter {
  const { AxiosHeaders: Headers } = require("axios") as typeof import("axios");
  return async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const target = targetOf(config.url!);
    let exchange: Exchange | undefined;
    // First of all, since it throws once the end has come: an exchange begun after that would go out all the same,
    // and nobody would be there for its failure.
    const done = lifetime.onEnd((error) => exchange?.cancel(error));
    try {
      exchange = new Exchange({
        dispatcher: dispatchers.for(target),
        viaProxy: dispatchers.usesProxy(target),
        host: target.host,
        limitMs: config.timeout!,
        maxResponseBytes: config.maxContentLength!,
        request: {
          origin: target.origin,
          path: target.path,
          method: config.method!.toUpperCase() as Dispatcher.HttpMethod,
          headers: (config as WireConfig).wire.headers,
          body: config.data ?? null,
        },
      });
      const { status, headers, body } = await exchange.answer;
      // undici's names are in lower case already, so there is nothing for axios to normalise.
      const responseHeaders = Object.assign(new Headers(), headers);
      return { status, statusText: "", headers: responseHeaders, data: body, config };
    } finally {
      done();
    }
  };
}
