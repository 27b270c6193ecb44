import type { Dispatcher } from "undici";
import type { ConnectionState, TracedOptions } from "./connection.js";
import { decodersFor, decompress, tooLargeError } from "./decompress.js";
import { connectLimitMs, type Dispatchers } from "./dispatchers.js";
import { networkError } from "./network-error.js";
import type { Target } from "./url.js";
import { WebhookError } from "./webhook-error.js";
import { HttpAnswer, type WireRequest } from "./wire.js";

/** A compressed body of data that does not compress is a little larger than the data. */
const compressedSlack = 65_536;

/**
 * One request and its answer. The promise is settled by the first of: the answer's last byte, an error, the time
 * limit, {@link cancel}. Nothing waits for undici to agree: it heeds no abort while it connects or queues.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<HttpAnswer>;

  readonly #request: WireRequest;
  readonly #target: Target;
  readonly #dispatchers: Dispatchers;
  readonly #maxResponseBytes: number;
  #resolve!: (answer: HttpAnswer) => void;
  #reject!: (error: WebhookError) => void;
  #settled = false;
  #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #connection: ConnectionState | undefined;
  /** Set when the request is written: had the socket carried one before, and how much had it brought by then. */
  #onReusedSocket = false;
  #bytesBefore = 0;
  #resent = false;
  #status = 0;
  #headers: Record<string, string | string[]> = {};
  readonly #chunks = Array.of<Buffer>(); // not `[]`, see AttemptTrace
  #length = 0;
  #readLimit = 0;

  constructor(request: WireRequest, target: Target, dispatchers: Dispatchers, maxResponseBytes: number) {
    this.#request = request;
    this.#target = target;
    this.#dispatchers = dispatchers;
    this.#maxResponseBytes = maxResponseBytes;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => this.#onConnectLimit(), Math.min(request.limitMs, connectLimitMs));
    this.#dispatch();
  }

  /** Ends the exchange now, as if it had failed like this. */
  cancel(error: WebhookError): void {
    this.#fail(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Whoever waited has been told otherwise, so the request must not go out any more.
    if (this.#settled) {
      controller.abort(new Error("given up"));
      return;
    }
    this.#controller = controller;
    if (!this.#connection) return;
    this.#onReusedSocket = this.#connection.requests > 0;
    this.#bytesBefore = this.#connection.socket?.bytesRead ?? 0;
    this.#connection.requests += 1;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return; // 100-continue, early hints
    this.#status = status;
    this.#headers = headers as Record<string, string | string[]>;
    this.#readLimit = this.#maxResponseBytes + ("content-encoding" in headers ? compressedSlack : 0);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#length += chunk.length;
    if (this.#length <= this.#readLimit) this.#chunks.push(chunk);
    else if (this.#status < 300) this.#fail(tooLargeError(this.#maxResponseBytes));
    else this.#finish(Buffer.alloc(0)); // that it failed is what counts, not how many words it made of it
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    const [first = Buffer.alloc(0)] = this.#chunks;
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#length) : first;
    const encoding = this.#headers["content-encoding"];
    const steps = encoding === undefined ? [] : decodersFor(String(encoding));
    // An encoding that nobody asked for stays as it is: the request was answered all the same.
    if (steps === undefined || steps.length === 0 || body.length === 0) {
      this.#finish(body);
      return;
    }
    decompress(body, steps, this.#maxResponseBytes).then(
      (data) => this.#finish(data),
      (error) => (this.#status < 300 ? this.#fail(error) : this.#finish(Buffer.alloc(0))),
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    if (this.#diedUnread() && !this.#resent) {
      this.#resent = true;
      this.#controller = undefined;
      this.#dispatch();
      return;
    }
    const viaProxy = this.#dispatchers.usesProxy(this.#target);
    this.#fail(networkError(error, this.#target.host, viaProxy && this.#controller === undefined));
  }

  /**
   * A server closes a kept-alive socket at the moment we write to it: the request met nobody, and sending it once
   * more is no second attempt. Any byte that came back means that somebody may have acted on it.
   */
  #diedUnread(): boolean {
    return this.#onReusedSocket && this.#connection?.socket?.bytesRead === this.#bytesBefore;
  }

  #dispatch(): void {
    const { method, headers, body = null } = this.#request;
    const { origin, path, host } = this.#target;
    const onConnection = (connection: ConnectionState): void => {
      this.#connection = connection;
    };
    const traced: TracedOptions = { origin, path, method, headers, body, onConnection };
    try {
      this.#dispatchers.for(this.#target).dispatch(traced, this);
    } catch (error) {
      this.#fail(networkError(error, host));
    }
  }

  #onConnectLimit(): void {
    const { limitMs } = this.#request;
    const { host } = this.#target;
    if (this.#controller === undefined || limitMs <= connectLimitMs) {
      const connecting = this.#controller === undefined && limitMs > connectLimitMs;
      const ms = connecting ? connectLimitMs : limitMs;
      const code = connecting && this.#dispatchers.usesProxy(this.#target) ? "proxy" : "timeout";
      const message = connecting ? `${host} took no connection` : `${host} did not answer`;
      this.#fail(
        new WebhookError(code, `${message} within ${ms} ms`, { values: { host, ms, reason: "timeout" } }),
      );
      return;
    }
    this.#timer = setTimeout(() => {
      this.#fail(
        new WebhookError("timeout", `${host} did not answer within ${limitMs} ms`, {
          values: { host, ms: limitMs },
        }),
      );
    }, limitMs - connectLimitMs);
  }

  #finish(body: Buffer): void {
    if (this.#settled) return;
    this.#settle();
    this.#resolve(new HttpAnswer(this.#status, this.#headers, body));
    // Half-read answers are not worth a connection.
    if (this.#length > this.#readLimit) this.#controller?.abort(new Error("given up"));
  }

  #fail(error: WebhookError): void {
    if (this.#settled) return;
    this.#settle();
    this.#reject(error);
    this.#controller?.abort(new Error("given up"));
  }

  #settle(): void {
    this.#settled = true;
    this.#chunks.length = 0;
    clearTimeout(this.#timer);
  }
}
