import { slugOf } from "../../../lib/call/index.js";
import { current } from "./validators.js";

/** A node whose result stands in `msg.app_data` under a slug made of its name. */
interface App {
  name: string;
  order: number | string;
  mode: string;
}

type AppNode = EditorNode<App>;
const appTypes = { "call-webhook-out": "webhook", "call-app-data-merge": "data" } as const;
type AppType = keyof typeof appTypes;

const isApp = (node: AnyNode): boolean => node.type in appTypes && node.mode !== "join";

/** The slug of a name, or "" where JavaScript reserves it. */
export function slugFor(type: string, name: string): string {
  try {
    return slugOf(name, appTypes[type as AppType]);
  } catch {
    return "";
  }
}

/** Another enabled app of the same flow that writes to the same slug. */
export function twinOf(node: EditorNode, name: string): AnyNode | undefined {
  const slug = slugFor(node.type, name);
  return RED.nodes
    .filterNodes({ z: node.z })
    .find(
      (other) => other.id !== node.id && isApp(other) && !other.d && slugFor(other.type, other.name) === slug,
    );
}

/** The nodes whose messages can reach this one. */
export function nodesBefore(node: { id: string }): AnyNode[] {
  const seen = new Set<string>([node.id]);
  const found: AnyNode[] = [];
  const waiting = [node.id];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const { source } of RED.nodes.getNodeLinks(id, 1) ?? []) {
      if (seen.has(source.id)) continue;
      seen.add(source.id);
      found.push(source);
      waiting.push(source.id);
    }
  }
  return found;
}

/** The slugs of the apps before a node; on a node without wires those of its whole flow. */
export function appsBefore(node: EditorNode): string[] {
  const before = nodesBefore(node);
  const candidates = before.length > 0 ? before : RED.nodes.filterNodes({ z: node.z });
  const slugs = candidates
    .filter((other) => other.id !== node.id && isApp(other))
    .map((other) => slugFor(other.type, other.name));
  return [...new Set(slugs)].sort();
}

/** An app before this one on the wires whose order says that it comes later. */
export function laterAppUpstream(node: { id: string }, order: number): AnyNode | undefined {
  return nodesBefore(node).find(
    (other) => isApp(other) && other.mode !== "post-call" && Number(other.order) > order,
  );
}

/** The validator of an app's name: its slug must be its own. */
export function ownSlug(this: AppNode, value: string, _options: object): boolean | string {
  if (current(this, "mode") === "join" || !this.z) return true;
  if (slugFor(this.type, value) === "") return this._("common.slug.reserved");
  const twin = twinOf(this, value);
  return !twin || this._("common.slug.twin", { slug: slugFor(this.type, value) });
}

/** The validator of an app's order: 10 to 100, and not below that of an app before it; what comes after the call has no turn. */
export function stackOrder(this: AppNode, value: unknown, _options: object): boolean | string {
  if (current(this, "mode") === "join") return true;
  const order = Number(value);
  if (!Number.isInteger(order) || order < 10 || order > 100) {
    return this._("common.invalid.number", { min: 10, max: 100 });
  }
  const hasTurn = this.z && current(this, "mode") !== "post-call";
  const later = hasTurn ? laterAppUpstream(this, order) : undefined;
  return (
    !later || this._("common.order.contradiction", { name: later.name || later.type, order: later.order })
  );
}
