import { once } from "node:events";
import { createServer as createHttpServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TlsOptions } from "node:tls";

/** A request as it arrived. */
export interface Received {
  method: string;
  /** Path and query as they stood in the request line. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, in the spelling of the wire. */
  rawHeaders: string[];
  body: string;
  /** Epoch ms. */
  at: number;
}

/** One answer of a script. */
export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Answer JSON. */
  json?: unknown;
  delayMs?: number;
}

export type Script = Reply | ((request: Received) => Reply);

/** An HTTP(S) server on a free port that notes what it gets and answers by a script, whose last entry repeats. */
export class Receiver {
  readonly requests: Received[] = [];
  script: Script[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #answered = 0;
  /** Connections accepted so far. */
  connections = 0;

  private constructor(script: Script[], tls?: TlsOptions) {
    this.script = script;
    this.#server = tls ? createHttpsServer(tls) : createHttpServer();
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => {});
    });
    this.#server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", async () => {
        const received: Received = {
          method: request.method!,
          url: request.url!,
          headers: request.headers,
          rawHeaders: request.rawHeaders,
          body: Buffer.concat(chunks).toString("utf8"),
          at: Date.now(),
        };
        this.requests.push(received);
        const entry = this.script[Math.min(this.#answered, this.script.length - 1)] ?? {};
        this.#answered += 1;
        const reply = typeof entry === "function" ? entry(received) : entry;
        if (reply.delayMs) await sleep(reply.delayMs);
        const headers =
          reply.json !== undefined
            ? { "content-type": "application/json", ...reply.headers }
            : (reply.headers ?? {});
        response.writeHead(reply.status ?? 200, headers);
        response.end(reply.json !== undefined ? JSON.stringify(reply.json) : (reply.body ?? ""));
      });
    });
  }

  static async start(...script: Script[]): Promise<Receiver> {
    return new Receiver(script).#listen();
  }

  static async startTls(tls: TlsOptions, ...script: Script[]): Promise<Receiver> {
    return new Receiver(script, tls).#listen();
  }

  async #listen(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:<port>` without a slash at its end. */
  get url(): string {
    return `${"key" in this.#server ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  /** Begins a new script. */
  answer(...script: Script[]): void {
    this.script = script;
    this.#answered = 0;
  }

  /** Resolves when so many requests have come in all. */
  async received(count: number): Promise<Received[]> {
    while (this.requests.length < count) await sleep(5);
    return this.requests;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
