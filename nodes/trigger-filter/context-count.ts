import type { Node } from "node-red";
import type { Counter } from "../../lib/store/index.js";

/** Where version 0.1 counted hits, in the context of the node. */
const contextKey = "trigger";

/** Takes the count of an earlier version over, once: afterwards the context has none. */
export function contextCount(node: Node): Promise<Counter> {
  const context = node.context();
  return new Promise((resolve) => {
    context.get(contextKey, (error: Error | null, stored: unknown) => {
      const { hits, last_hit } = (stored ?? {}) as { hits?: unknown; last_hit?: unknown };
      if (error || typeof hits !== "number") {
        resolve({ hits: 0 });
        return;
      }
      const lastAt = typeof last_hit === "string" ? Date.parse(last_hit) : Number.NaN;
      context.set(contextKey, undefined, () => resolve({ hits, ...(Number.isFinite(lastAt) && { lastAt }) }));
    });
  });
}
