import type { Socket } from "node:net";
import type { Client, Dispatcher, Pool } from "undici";

/** What is to be known of the socket that a request went out on. */
export interface ConnectionState {
  socket: Socket | undefined;
  /** Requests written on this socket so far. */
  requests: number;
}

/** Rides along with a dispatched request, so that the client that takes it can say on which connection it went. */
export interface TracedOptions extends Dispatcher.DispatchOptions {
  onConnection?: (connection: ConnectionState) => void;
}

type Connector = (options: object, callback: (error: Error | null, socket: Socket | null) => void) => void;
type MakeClient = (url: URL, options: object) => Client;

/**
 * A pool for one origin whose requests learn their connection. An undici Client has one socket at a time, and no
 * other place tells a handler which one: without it a reset of a kept-alive socket that the server had just closed
 * looks like a failure of the request itself.
 */
export function tracedPool(origin: string | URL, options: object): Pool {
  const { Pool } = require("undici") as typeof import("undici");
  makeTracedClient ??= tracedClient();
  return new Pool(origin, { ...options, factory: makeTracedClient });
}

let makeTracedClient: MakeClient | undefined;

function tracedClient(): MakeClient {
  const { Client } = require("undici") as typeof import("undici");

  class TracedClient extends Client {
    readonly #connection: ConnectionState;

    constructor(url: URL, options: object) {
      const connection: ConnectionState = { socket: undefined, requests: 0 };
      const { connect } = options as { connect: Connector };
      const tracedConnect: Connector = (target, callback) =>
        connect(target, (error, socket) => {
          connection.socket = socket ?? undefined;
          connection.requests = 0;
          callback(error, socket);
        });
      super(url, { ...options, connect: tracedConnect } as unknown as Client.Options);
      this.#connection = connection;
    }

    override dispatch(request: TracedOptions, handler: Dispatcher.DispatchHandler): boolean {
      request.onConnection?.(this.#connection);
      return super.dispatch(request, handler);
    }
  }

  return (url, options) => new TracedClient(url, options);
}
