import { systemClock } from "../../lib/time/index.js";
import { onInput } from "../common/on-input.js";
import type { Receiving, SourceSetting } from "./source.js";

/** Takes records from other nodes: content of a file as text or bytes, a record, or an array of records or lines. */
export function receiveMessages({ node, sender, words }: SourceSetting): Receiving {
  onInput(node, (msg) => {
    const { payload, filename, _msgid = "" } = msg;
    const content = {
      filename: typeof filename === "string" ? filename : "",
      id: _msgid,
      receivedAt: systemClock.now(),
    };
    const bytes = bytesOf(payload);
    if (bytes) return sender.send(once(bytes), content).then(() => {});
    if (typeof payload !== "object" || payload === null) throw new Error(words("errors.payload"));
    sender.sendValues(Array.isArray(payload) ? payload : [payload], content);
  });
  return { close: () => {} };
}

function bytesOf(payload: unknown): Buffer | undefined {
  if (Buffer.isBuffer(payload)) return payload;
  if (typeof payload === "string") return Buffer.from(payload);
  const areLines =
    Array.isArray(payload) && payload.length > 0 && payload.every((line) => typeof line === "string");
  return areLines ? Buffer.from(payload.join("\n")) : undefined;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** As much as a file is read at a time. */
const pieceBytes = 65_536;
