import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

/** A port of 127.0.0.1 that was free a moment ago, for nodes whose port is part of their configuration. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until somebody accepts connections on a port: a server opens it a moment after Node-RED has started its flows. */
export async function accepting(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, "127.0.0.1");
    const outcome = await Promise.race([once(socket, "connect"), once(socket, "error")]).catch((error) => [
      error,
    ]);
    socket.destroy();
    if (!(outcome[0] instanceof Error)) return;
    if (tries === 200) throw outcome[0];
    await setTimeout(20);
  }
}
