import { liveHint } from "./hint.js";
import { listenerUrl } from "./listener-url.js";

/**
 * Shows the address that others have to call, and warns when they cannot reach it.
 *
 * @param shown the element for the address; beside it the form has the fields `listener` and `path`
 * @param words what to say when HTTP is switched off, and of an address that only this machine knows
 * @param emptyPath what an empty path stands for
 */
export function urlRow(shown: JQuery, words: { off: string; local: string }, emptyPath = ""): void {
  const listener = $("#node-input-listener");
  const path = $("#node-input-path");
  const url = (): string => {
    const chosen = RED.nodes.node(String(listener.val() ?? ""));
    const typed = String(path.val()) || emptyPath;
    return listenerUrl(window.location, RED.settings.httpNodeRoot, chosen as object | null, typed);
  };
  const show = (): void => void shown.text(url());
  listener.add(path).on("change input", show);
  show();
  liveHint(shown, listener.add(path), () => {
    if (url() === "") return words.off;
    return /\/\/(localhost|127\.|\[::1\])/.test(url()) ? words.local : "";
  });
}
