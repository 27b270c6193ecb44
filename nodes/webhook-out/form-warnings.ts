import type { Node, NodeAPI } from "node-red";
import type { Webhook } from "../../lib/webhook/index.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig } from "./config.js";
import { sameSlugElsewhere } from "./same-slug.js";

/** Says at deploy what in a form does not mean what it seems to. */
export function warnOfForm(
  RED: NodeAPI,
  node: Node<object>,
  { refusedOrder, order }: WebhookOutConfig,
  { ignoredHeaders }: Webhook,
  slug: string,
  words: Words,
): void {
  if (refusedOrder !== undefined) node.warn(words("errors.order", { order: refusedOrder, used: order }));
  if (ignoredHeaders.length > 0)
    node.warn(words("errors.ignoredHeaders", { names: ignoredHeaders.join(", ") }));
  if (sameSlugElsewhere(RED, node, slug)) node.warn(words("errors.sameSlug", { slug }));
}
