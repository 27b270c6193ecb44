import { holderOf, ownName, recordNames } from "../call/index.js";
import type { ContextKey } from "./types.js";

/** A name in a template, taken apart once. */
export interface Path {
  /** As written, for warnings. */
  name: string;
  keys: readonly string[];
  /** `{{ env.NAME }}` */
  env?: string;
  /** `{{ flow.key.rest }}`: the key to ask the store for, and how many keys of the path that takes. */
  context?: ContextKey & { taken: number };
}

const envName = /^env\.(.+)$/;
/** As in Node-RED's own template node: `flow.key`, `global.key`, `flow[store].key`; `$parent.` leads out of a subflow. */
const contextName = /^(flow|global)(?:\[(\w+)\])?\.((?:\$parent\.)*[^.]+)(?:\.|$)/;

export function pathOf(name: string): Path {
  const path: Path = { name, keys: name.split(".") };
  const env = envName.exec(name)?.[1];
  if (env !== undefined) path.env = env;
  const [, scope, store, key] = contextName.exec(name) ?? [];
  if (key !== undefined) {
    path.context = {
      scope: scope as "flow" | "global",
      key,
      ...(store === undefined ? {} : { store }),
      taken: 1 + key.split(".").length,
    };
  }
  return path;
}

/**
 * What stands at a path of an object, by own properties only; undefined when there is nothing.
 * A function is nothing, and so is whatever hangs on one; `__proto__` is nothing even where data brings it.
 *
 * @param from index of the first key to follow
 */
export function valueAt(root: unknown, keys: readonly string[], from = 0): unknown {
  let value = root;
  for (let at = from; at < keys.length; at++) {
    const key = keys[at]!;
    if (value === null || value === undefined || typeof value === "function" || key === "__proto__")
      return undefined;
    if (!Object.hasOwn(value as object, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === "function" || typeof value === "symbol" ? undefined : value;
}

/**
 * What stands at a path below `cdr` that is not there as it is written: names match in any case and in the spellings of
 * their vendors, as they do in a trigger filter.
 */
export function recordValueAt(message: object, keys: readonly string[]): unknown {
  let value: unknown = valueAt(message, ["cdr"]);
  for (const key of keys.slice(1)) {
    if (typeof value !== "object" || value === null || key === "__proto__") return undefined;
    const holder = holderOf(value, key, recordNames);
    const own = Object.hasOwn(holder, key) ? key : ownName(holder, key, recordNames);
    if (own === undefined) return undefined;
    value = (holder as Record<string, unknown>)[own];
  }
  return valueAt(value, []);
}
