import type { CallMessage } from "../../lib/call/index.js";

/** Far more than a call needs, and little enough that a backlog of thousands fits on any disk. */
const mostCharacters = 1_048_576;
/** What makes a message the message of a call; the rest is left out before. */
const indispensable = new Set(["_msgid", "call"]);

export interface KeptMessage {
  /** JSON, which is what leaves the node when it has been delivered. */
  json: string;
  /** Fields that were too large to be kept, the largest first. */
  leftOut: string[];
}

/**
 * A message as it is kept until it has been delivered: without the open sockets of `req` and `res`, and without the
 * deadline, since nobody waits for it any more.
 *
 * @throws Error for a message that cannot be written as JSON at all: a getter that throws, data of endless depth
 */
export function keptMessage(msg: CallMessage): KeptMessage {
  const { req: _req, res: _res, ...kept } = msg;
  if (kept.call?.deadline !== undefined) {
    const { deadline: _deadline, ...call } = kept.call;
    kept.call = call;
  }
  const json = jsonOf(kept);
  if (json.length <= mostCharacters) return { json, leftOut: [] };
  return withoutTheLargest(kept, json.length);
}

function withoutTheLargest(kept: Record<string, unknown>, length: number): KeptMessage {
  const sizes = Object.entries(kept)
    .filter(([name]) => !indispensable.has(name))
    .map(([name, value]) => ({ name, size: (jsonOf(value) ?? "").length }))
    .sort((one, other) => other.size - one.size);
  const leftOut: string[] = [];
  let left = length;
  for (const { name, size } of sizes) {
    if (left <= mostCharacters) break;
    delete kept[name];
    leftOut.push(name);
    left -= size;
  }
  return { json: jsonOf(kept), leftOut };
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return plainJson(value); // an object that holds itself, or a number beyond all others
  }
}

/** As JSON, whatever a flow has put in: what JSON has no place for is written as text. */
function plainJson(value: unknown): string {
  const above: object[] = [];
  return JSON.stringify(value, function (this: object, _key, item: unknown) {
    if (typeof item === "bigint") return String(item);
    if (typeof item !== "object" || item === null) return item;
    while (above.length > 0 && above.at(-1) !== this) above.pop();
    if (above.includes(item)) return "[circular]";
    above.push(item);
    return item;
  });
}
