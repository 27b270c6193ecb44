import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios";
import type { Dispatchers } from "./dispatchers.js";
import { Exchange } from "./exchange.js";
import type { Lifetime } from "./lifetime.js";
import { targetOf } from "./url.js";
import type { HttpAnswer, WireRequest } from "./wire.js";

/** All that axios is given of it. */
export class WireConfig {
  constructor(readonly wire: WireRequest) {}
}

/**
 * An axios adapter on undici. It hands undici a dispatch handler instead of asking for streams: with small bodies
 * the streams are what costs (docs/adr/0004-axios-over-undici.md).
 *
 * The response's `data` is the whole answer, its body decompressed and at most `maxResponseBytes` long; every status
 * resolves. Its headers stay out of axios' own ones: undici's names are in lower case already.
 */
export function undiciAdapter(
  dispatchers: Dispatchers,
  lifetime: Lifetime,
  maxResponseBytes: number,
): AxiosAdapter {
  const { AxiosHeaders: Headers } = require("axios") as typeof import("axios");
  const headers = new Headers();
  return async (config: InternalAxiosRequestConfig): Promise<AxiosResponse<HttpAnswer>> => {
    const { wire } = config as InternalAxiosRequestConfig & WireConfig;
    const target = targetOf(wire.url);
    let exchange: Exchange | undefined;
    // First of all, since it throws once the end has come: an exchange begun after that would go out all the same,
    // and nobody would be there for its failure.
    const done = lifetime.onEnd((error) => exchange?.cancel(error));
    try {
      exchange = new Exchange(wire, target, dispatchers, maxResponseBytes);
      const answer = await exchange.answer;
      return { status: answer.status, statusText: "", headers, data: answer, config };
    } finally {
      done();
    }
  };
}
