import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from "axios";
import type { Dispatchers } from "./dispatchers.js";
import { Exchange } from "./exchange.js";
import type { Lifetime } from "./lifetime.js";
import type { HttpAnswer, Method } from "./types.js";
import { targetOf } from "./url.js";

export interface HttpRequest {
  method: Method;
  url: string;
  /** Complete and checked. */
  headers: Record<string, string>;
  body: string | undefined;
  /** For the whole exchange, ms. */
  limitMs: number;
}

/**
 * A request on its way through axios, as one value of a class of its own: of each setting that axios knows it would make
 * copies and look through them, which costs more than sending the request.
 */
export class WireRequest {
  constructor(readonly request: HttpRequest) {}
}

export interface WireConfig extends InternalAxiosRequestConfig {
  wire: WireRequest;
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
    const { method, url, headers: sent, body, limitMs } = (config as WireConfig).wire.request;
    const target = targetOf(url);
    let exchange: Exchange | undefined;
    // First of all, since it throws once the end has come: an exchange begun after that would go out all the same,
    // and nobody would be there for its failure.
    const done = lifetime.onEnd((error) => exchange?.cancel(error));
    try {
      exchange = new Exchange({
        dispatcher: dispatchers.for(target),
        viaProxy: dispatchers.usesProxy(target),
        host: target.host,
        limitMs,
        maxResponseBytes,
        request: { origin: target.origin, path: target.path, method, headers: sent, body: body ?? null },
      });
      const answer = await exchange.answer;
      return { status: answer.status, statusText: "", headers, data: answer, config };
    } finally {
      done();
    }
  };
}
