import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { plainAddress } from "./plain-address.js";

/** A body that cannot be used, and why. */
export class BodyError extends Error {
  readonly code: "too_large" | "too_slow" | "aborted" | "consumed";

  constructor(code: BodyError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** How long the rest of a refused body may keep arriving, so that its sender gets to read the answer. */
const drainMs = 1000;

/** One HTTP request and the one answer to it. */
export class Exchange {
  /** Epoch ms. */
  readonly arrivedAt: number;
  /** How long the socket is kept after the answer, in ms; 0 = for ever, undefined = as its server does. */
  idleTimeoutMs: number | undefined;
  readonly #request: IncomingMessage & { body?: unknown };
  readonly #response: ServerResponse;
  #answered = false;
  #isGone = false;
  /** Though the request may not know that it is complete. */
  #isBodyRead = false;
  #onGone: (() => void) | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.arrivedAt = Date.now();
    this.#request = request;
    this.#response = response;
    response.on("close", () => {
      if (response.writableFinished) return;
      this.#isGone = true;
      this.#onGone?.();
    });
  }

  get method(): string {
    return this.#request.method ?? "";
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get remoteAddress(): string {
    return plainAddress(this.#request.socket.remoteAddress ?? "");
  }

  /** Calls back when the asker hangs up before the answer is out; whoever asks for it last is told. */
  onGone(listener: () => void): void {
    this.#onGone = listener;
  }

  /**
   * The body as it came.
   *
   * @param limit bytes
   * @param withinMs how long the whole body may take
   * @throws BodyError
   */
  async readBody(limit: number, withinMs: number): Promise<Buffer> {
    const request = this.#request;
    // Not by `request.body`: a parser that did not care for this content type leaves `{}` there and the bytes to us.
    if (request.readableDidRead) return parsedBody(request.body, limit);
    const length = Number(request.headers["content-length"] ?? 0);
    if (length > limit) throw tooLarge(limit);
    if (this.#isGone) throw aborted(); // while it waited for somebody to read it
    // Without a length nobody knows when all is here. Where middleware of the host listens to the body, too, what comes
    // from now on comes once; where it asked for texts, no bytes are kept.
    const mustBeCollected = length === 0 || request.readableFlowing || request.readableEncoding !== null;
    if (mustBeCollected) return this.#collectBody(limit, withinMs);
    await undefined; // what came together with the headers is parsed meanwhile
    if (request.readableLength < length) return this.#collectBody(limit, withinMs);
    // All of it is here: no listeners and no timer for it, which are a twentieth of what answering costs.
    const body: Buffer = request.read();
    this.#isBodyRead = true;
    request.resume(); // to its end
    return body;
  }

  #collectBody(limit: number, withinMs: number): Promise<Buffer> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      let ended = false;
      const fail = (error: BodyError): void => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(
        () => fail(new BodyError("too_slow", "the body did not arrive in time")),
        Math.max(0, withinMs),
      );
      request.on("data", (data: Buffer | string) => {
        // Middleware of the host may have asked for texts.
        const chunk = typeof data === "string" ? Buffer.from(data, request.readableEncoding!) : data;
        size += chunk.length;
        if (size > limit) fail(tooLarge(limit));
        else if (!ended) chunks.push(chunk);
      });
      request.on("end", () => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
      });
      this.onGone(() => fail(aborted()));
    });
  }

  /** Sends the answer, in UTF-8; a second one is ignored. What is left of the request's body is thrown away. */
  reply(status: number, headers: OutgoingHttpHeaders, body = ""): void {
    const response = this.#response;
    if (this.#answered || response.headersSent || response.destroyed) return;
    this.#answered = true;
    const length = Buffer.byteLength(body);
    response.writeHead(status, { ...this.#withKeepAlive(headers), "Content-Length": length });
    response.end(body, length === body.length ? "latin1" : "utf8"); // what is all ASCII is written faster so
    if (!this.#request.complete && !this.#isBodyRead) this.#drain();
  }

  /**
   * CUCM keeps its sockets for minutes and counts each one that is closed as a lost connection, while Node closes
   * after 5 s by default. Set socket by socket, so that a server that is not ours keeps its own setting.
   */
  #withKeepAlive(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
    const response = this.#response;
    const idleTimeoutMs = this.idleTimeoutMs;
    if (idleTimeoutMs === undefined || !response.shouldKeepAlive) return headers;
    const { socket } = this.#request;
    response.on("finish", () => socket.setTimeout(idleTimeoutMs)); // happens once; `once` costs an object more
    const seconds = Math.floor(idleTimeoutMs / 1000);
    const timeout = seconds > 0 ? { "Keep-Alive": `timeout=${seconds}` } : {};
    return { Connection: "keep-alive", ...timeout, ...headers };
  }

  #drain(): void {
    const { socket } = this.#request;
    this.#request.resume();
    const timer = setTimeout(() => socket.destroy(), drainMs);
    timer.unref();
    this.#request.once("close", () => clearTimeout(timer)); // at its end, or with its socket
  }
}

const aborted = (): BodyError => new BodyError("aborted", "the connection broke while the body was arriving");

const tooLarge = (limit: number): BodyError =>
  new BodyError("too_large", `the body is larger than ${Math.round(limit / 1024)} kB`);

/** Middleware of the host may have read the body before us; its bytes or its text can still be used, its objects cannot. */
function parsedBody(body: unknown, limit: number): Buffer {
  if (!Buffer.isBuffer(body) && typeof body !== "string")
    throw new BodyError("consumed", "another part of this server has read and parsed the body already");
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  if (bytes.length > limit) throw tooLarge(limit);
  return bytes;
}
