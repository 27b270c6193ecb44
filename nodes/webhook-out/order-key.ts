import { createHash } from "node:crypto";
import type { CallMessage } from "../../lib/call/index.js";

/** Longer than any call id of a call system; the store has the key in an index. */
const longestKey = 200;

/** What the deliveries of a call have in common: its id, or of one that is too long the SHA-256. Undefined = no call, no order. */
export function orderKeyOf({ call }: CallMessage): string | undefined {
  const id: unknown = call?.id;
  if (typeof id !== "string" || id === "") return undefined;
  return id.length <= longestKey ? id : createHash("sha256").update(id).digest("hex");
}
