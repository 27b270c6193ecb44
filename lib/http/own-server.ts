import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import type { AllowList } from "./allow-list.js";
import { Exchange } from "./exchange.js";
import { type Arrival, type ArrivalState, type Claim, lingerMs, type PathOwner, Paths } from "./paths.js";

export interface OwnServerOptions {
  /** "" = all addresses of the machine. */
  host: string;
  port: number;
  /** Key, certificate and authorities; absent = plain HTTP. */
  tls?: ServerOptions;
  /** Only clients with a certificate of the authorities in {@link tls} are served. */
  clientCert: "none" | "require";
  allow: AllowList;
  /** How long a socket that is asked nothing stays open, in ms; 0 = for ever. */
  idleTimeoutMs: number;
}

/** A cluster has at most 21 nodes with 20 connections each; beyond this somebody uses descriptors up. */
const maxConnections = 1000;
/** With so many open, a new one takes the place of the one that has been waiting longest without ever asking. */
const crowded = 900;
/** Time for an address that may not ask to send a request and be told so. */
const strangerMs = 2000;

/** How long to wait before a port that is in use is tried again, in ms. */
const retryMs = 2000;

/** Servers of this process by address: a redeploy finds its port still open, and CUCM its sockets. */
const running = new Map<string, Listening>();

/** A host and port of our own. */
export class OwnServer implements Arrival {
  readonly #listening: Listening;

  /** @param onRefused told when a client is turned away before any HTTP: no certificate, or none we trust */
  constructor(options: OwnServerOptions, onRefused: (reason: string) => void) {
    const address = `${options.host}:${options.port}`;
    const found = running.get(address);
    if (found?.takeOver(options, onRefused)) {
      this.#listening = found;
      return;
    }
    this.#listening = new Listening(options, onRefused, found?.isHeld ? undefined : found);
    if (!found?.isHeld) running.set(address, this.#listening);
  }

  get place(): object {
    return this.#listening.paths;
  }

  claim(path: string, owner: PathOwner): Claim {
    return this.#listening.paths.claim(path, owner);
  }

  onState(listener: (state: ArrivalState) => void): () => void {
    return this.#listening.onState(listener);
  }

  /** @param forGood the listener is deleted; otherwise its port stays open for the next one for a while */
  close(forGood: boolean): void {
    this.#listening.leave(forGood);
  }
}

/** A server that outlives the config node that asked for it, so that a redeploy costs no connection. */
class Listening {
  readonly paths = new Paths();
  isHeld = true;
  #options: OwnServerOptions;
  #onRefused: (reason: string) => void;
  #state: ArrivalState = { kind: "starting" };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #outdated = new WeakSet<Socket>();
  /** Connections that have not asked for anything yet, by their far end; the oldest first. */
  readonly #silent = new Map<string, Socket>();
  #connections = 0;
  readonly #listeners = new Set<(state: ArrivalState) => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param before the server that has this port now and must close first */
  constructor(options: OwnServerOptions, onRefused: (reason: string) => void, before?: Listening) {
    this.#options = options;
    this.#onRefused = onRefused;
    this.#server = this.#makeServer();
    this.#applyIdleTimeout();
    if (before) before.#shutDown(() => this.#listen());
    else this.#listen();
  }

  /** @returns false when the server is somebody's, or its socket type must change */
  takeOver(options: OwnServerOptions, onRefused: (reason: string) => void): boolean {
    const secure = (o: OwnServerOptions): string => (o.tls ? o.clientCert : "plain");
    if (this.isHeld || secure(options) !== secure(this.#options)) return false;
    clearTimeout(this.#timer);
    this.isHeld = true;
    this.#server.ref();
    if (!isDeepStrictEqual(options.tls, this.#options.tls)) this.#renewTrust(options.tls!);
    this.#options = options;
    this.#onRefused = onRefused;
    this.#applyIdleTimeout();
    if (this.#state.kind === "failed") this.#listen();
    return true;
  }

  leave(forGood: boolean): void {
    this.isHeld = false;
    this.#listeners.clear();
    clearTimeout(this.#timer);
    if (forGood || this.#state.kind !== "listening") {
      this.#shutDown();
      return;
    }
    this.#timer = setTimeout(() => this.#shutDown(), lingerMs).unref();
    this.#server.unref();
  }

  onState(listener: (state: ArrivalState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** Who was let in under the certificates of before must show itself again. */
  #renewTrust(tls: ServerOptions): void {
    (this.#server as unknown as TlsServer).setSecureContext(tls);
    for (const socket of this.#sockets) this.#outdated.add(socket);
    this.#server.closeIdleConnections();
  }

  #welcome(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    if (!this.#options.allow.admits(socket.remoteAddress))
      setTimeout(() => socket.destroy(), strangerMs).unref();
  }

  /** Whoever only opens connections must not keep everybody else out until they have been idle for long enough. */
  #countIn(socket: Socket): void {
    const end = farEnd(socket);
    this.#connections += 1;
    this.#silent.set(end, socket);
    socket.once("close", () => {
      this.#connections -= 1;
      if (this.#silent.get(end) === socket) this.#silent.delete(end);
    });
    if (this.#connections <= crowded) return;
    const [oldest] = this.#silent.values();
    if (!oldest) return;
    this.#silent.delete(farEnd(oldest));
    oldest.destroy();
  }

  #makeServer(): Server {
    const { tls, clientCert } = this.#options;
    const required = clientCert === "require";
    const server = tls
      ? createTlsServer({
          minVersion: "TLSv1.2",
          ...tls,
          requestCert: required,
          // The tls-config node's "verify server certificate" speaks of servers; here the client is verified.
          rejectUnauthorized: required,
        })
      : createServer();
    server.on("request", (request, response) => {
      if (this.#silent.size > 0) this.#silent.delete(farEnd(request.socket));
      if (this.#outdated.has(request.socket)) response.shouldKeepAlive = false;
      const exchange = new Exchange(request, response);
      if (!this.paths.dispatch(request.url ?? "/", exchange)) exchange.reply(404, { Connection: "close" });
    });
    server.maxConnections = maxConnections;
    server.on("connection", (socket: Socket) => {
      this.#countIn(socket);
      this.#welcome(socket);
    });
    server.on("secureConnection", (socket: Socket) => this.#welcome(socket));
    server.on("drop", () => this.#onRefused(`more than ${maxConnections} connections`));
    server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
      // A probe that only looks whether the port is open hangs up like this; nobody was refused.
      if (error.code !== "ECONNRESET") this.#onRefused(`${socket.remoteAddress ?? "?"}: ${error.message}`);
    });
    server.on("error", (error: NodeJS.ErrnoException) => {
      this.#become({ kind: "failed", code: error.code ?? "", message: error.message });
      if (this.isHeld && !server.listening) this.#timer = setTimeout(() => this.#listen(), retryMs).unref();
    });
    return server;
  }

  /** Also the time that a new socket may take to ask for the first time: CUCM opens several and uses one. */
  #applyIdleTimeout(): void {
    const { idleTimeoutMs } = this.#options;
    this.#server.keepAliveTimeout = idleTimeoutMs;
    this.#server.headersTimeout = idleTimeoutMs;
    this.#server.requestTimeout = idleTimeoutMs;
  }

  #listen(): void {
    if (!this.isHeld) return;
    const { host, port } = this.#options;
    this.#server.listen({ port, ...(host === "" ? {} : { host }) }, () =>
      this.#become({ kind: "listening" }),
    );
  }

  #shutDown(done?: () => void): void {
    clearTimeout(this.#timer);
    const address = `${this.#options.host}:${this.#options.port}`;
    if (running.get(address) === this) running.delete(address);
    this.paths.close();
    this.#server.close(() => done?.());
    // Give the last answers one turn to leave, then hang up.
    setImmediate(() => {
      for (const socket of this.#sockets) socket.destroySoon();
    });
  }

  #become(state: ArrivalState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** The same for a connection and for the TLS that it carries. */
const farEnd = ({ remoteAddress = "", remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`;
