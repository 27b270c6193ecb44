import type { Method } from "./types.js";

/**
 * A request on its way through axios, as one value of a class of its own: of each setting that axios knows it would make
 * copies and look through them, which costs more than sending the request.
 */
export class WireRequest {
  /**
   * @param headers complete and checked
   * @param limitMs for the whole exchange
   */
  constructor(
    readonly method: Method,
    readonly url: string,
    readonly headers: Record<string, string>,
    readonly body: string | undefined,
    readonly limitMs: number,
  ) {}
}

/** An answer, read to its end and decompressed. */
export class HttpAnswer {
  /** @param headers names in lower case */
  constructor(
    readonly status: number,
    readonly headers: Record<string, string | string[]>,
    readonly body: Buffer,
  ) {}
}
