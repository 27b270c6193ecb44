import type { Settlement } from "./types.js";

export interface Standing {
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  tries: number;
  /** Epoch ms; absent = it is over. */
  due?: number;
}

/** How a delivery stands after a settlement. */
export function standingAfter(
  { attempt, next }: Settlement,
  before: { attempts: number; tries: number },
): Standing {
  const made = attempt ? 1 : 0;
  const attempts = before.attempts + made;
  const tries = before.tries + (next.kind === "defer" ? 0 : made);
  if (next.kind === "done") return { state: "delivered", attempts, tries };
  if (next.kind === "dead") return { state: "failed", attempts, tries };
  return { state: "waiting", attempts, tries, due: next.at };
}
