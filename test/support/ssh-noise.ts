import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Random } from "./random.js";

/** A packet in the plain form that SSH has before keys are exchanged (RFC 4253, 6). */
export function sshPacket(payload: Buffer): Buffer {
  const padding = 16 - ((5 + payload.length) % 8);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

/** A packet of SFTP inside its channel. */
export function sftpPacket(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length);
  head[4] = type;
  return Buffer.concat([head, payload]);
}

export const noise = (random: Random, most: number): Buffer =>
  Buffer.from(Array.from({ length: random.below(most) }, () => random.below(256)));

/** Says something to a port. Resolves when the other side has hung up, or it has done so itself after all was sent. */
export async function sayTo(port: number, words: Buffer[], hangUp: "at once" | "never"): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}).resume();
  for (const word of words) socket.write(word);
  if (hangUp === "at once") socket.end();
  await once(socket, "close");
  return socket;
}
