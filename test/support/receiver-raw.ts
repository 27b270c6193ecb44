import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** What a hostile server does when a request begins. `turn` counts the requests of all sockets from 1. */
export type Conduct = (socket: Socket, turn: number) => void;

const requestLine = /^(?:GET|POST|PUT|PATCH|DELETE) /;

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
        if (!requestLine.test(bytes)) return;
        this.#turns += 1;
        conduct(socket, this.#turns);
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
    return this.#turns;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
