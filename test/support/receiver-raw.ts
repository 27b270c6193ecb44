import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** What a hostile server does with a socket, once for each chunk it gets. `turn` counts the chunks of all sockets from 1. */
export type Conduct = (socket: Socket, bytes: string, turn: number) => void;

/** A server that speaks bytes, for all that a well-behaved HTTP server would never say. */
export class RawReceiver {
  /** All bytes of each connection, in the order of the connections. */
  readonly received: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #turns = 0;

  private constructor(conduct: Conduct) {
    this.#server = createServer((socket) => {
      const index = this.received.push("") - 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => {});
      socket.on("data", (chunk) => {
        const bytes = chunk.toString("latin1");
        this.received[index] += bytes;
        this.#turns += 1;
        conduct(socket, bytes, this.#turns);
      });
    });
  }

  static async start(conduct: Conduct): Promise<RawReceiver> {
    const receiver = new RawReceiver(conduct);
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get requests(): number {
    return this.received.join("").split(/^(?:GET|POST|PUT|PATCH|DELETE) /m).length - 1;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
