import { laterAppUpstream, slugFor, twinOf } from "./apps.js";
import { liveHint } from "./hint.js";

/** Below the name: where the result will stand, and whether another node of the flow writes there too. */
export function slugPreview(node: EditorNode, isApp: () => boolean = () => true): void {
  const name = $("#node-input-name");
  const mode = $("#node-input-mode");
  const row = name.closest(".form-row");
  const preview = $("<div>", { class: "call-events-hint call-events-slug" }).appendTo(row);
  const show = (): void => {
    const slug = slugFor(node.type, String(name.val()));
    preview.empty().toggle(isApp() && slug !== "");
    preview.append(
      document.createTextNode(`${node._("common.slug.preview")} `),
      $("<code>").text(pathOf(slug)),
    );
  };
  name.on("input change", show);
  mode.on("change", () => name.add("#node-input-order").trigger("change"));
  show();
  liveHint(name, name.add(mode), () => (isApp() ? slugWarning(node, String(name.val())) : ""));
}

/** As a function node writes it. */
const pathOf = (slug: string): string =>
  /^[a-z][a-z0-9]*$/.test(slug) ? `msg.app_data.${slug}` : `msg.app_data["${slug}"]`;

function slugWarning(node: EditorNode, name: string): string {
  const slug = slugFor(node.type, name);
  if (slug === "") return node._("common.slug.reserved");
  return twinOf(node, name) ? node._("common.slug.twin", { slug }) : "";
}

/** Below the order: an app before this one that says it comes later. */
export function orderHint(node: EditorNode): void {
  const order = $("#node-input-order");
  liveHint(order, order, () => {
    const later = laterAppUpstream(node, Number(order.val()));
    if (!later) return "";
    return node._("common.order.contradiction", { name: later.name || later.type, order: later.order });
  });
}
