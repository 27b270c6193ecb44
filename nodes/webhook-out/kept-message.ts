import type { CallInfo, CallMessage } from "../../lib/call/index.js";
import { weigh } from "./weigh.js";

/** Far more than a call needs, and little enough that a backlog of thousands fits on any disk. */
const mostCharacters = 1_048_576;
/** `msg.call` makes a message that of a call, and stays; its fields are short, as long as nobody puts more into it. */
const mostOfCall = 16_384;
const mostOfCallField = 1000;

export interface KeptMessage {
  /** JSON, which is what leaves the node when it has been delivered. */
  json: string;
  /** Fields that were too large to be kept, the largest first; `call.…` = of `msg.call`. */
  leftOut: string[];
}

/**
 * A message as it is kept until it has been delivered: without the open sockets of `req` and `res`, and without the
 * deadline, since nobody waits for it any more. What is too large is never written as JSON, which would take a second
 * for 50 MB, and nothing else gets its turn meanwhile.
 *
 * @throws Error for a message that cannot be written as JSON at all: a getter that throws
 */
export function keptMessage(msg: CallMessage): KeptMessage {
  const { req: _req, res: _res, ...kept } = msg;
  const leftOut: string[] = [];
  if (typeof kept.call === "object" && kept.call !== null) {
    const { deadline: _deadline, ...call } = kept.call;
    kept.call = call;
    if (weigh(call, mostOfCall) > mostOfCall) leftOut.push(...shortenCall(kept, call));
  }
  leftOut.push(...withoutTheLargest(kept, (value) => weigh(value, mostCharacters)));
  let json = jsonOf(kept);
  if (json.length > mostCharacters) {
    // Texts that are all quotes and control characters, and what has a JSON of its own, are longer than they look.
    leftOut.push(...withoutTheLargest(kept, (value) => (jsonOf(value) ?? "").length));
    json = jsonOf(kept);
  }
  return { json, leftOut };
}

/** @returns what is left out */
function shortenCall(kept: CallMessage, call: CallInfo): string[] {
  const fields = Object.entries(call);
  const isShort = ([, value]: [string, unknown]): boolean => weigh(value, mostOfCallField) <= mostOfCallField;
  kept.call = Object.fromEntries(fields.filter(isShort).slice(0, mostOfCall / mostOfCallField)) as CallInfo;
  return fields.filter(([name]) => !Object.hasOwn(kept.call!, name)).map(([name]) => `call.${name}`);
}

/** @returns what is left out */
function withoutTheLargest(kept: Record<string, unknown>, sizeOf: (value: unknown) => number): string[] {
  const sizes = Object.entries(kept).map(([name, value]) => ({
    name,
    size: name.length + 4 + sizeOf(value),
  }));
  let left = sizes.reduce((sum, { size }) => sum + size, 2);
  if (left <= mostCharacters) return [];
  const leftOut: string[] = [];
  for (const { name, size } of sizes.sort((one, other) => other.size - one.size)) {
    if (left <= mostCharacters) break;
    if (name === "call") continue;
    delete kept[name];
    leftOut.push(name);
    left -= size;
  }
  return leftOut;
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
