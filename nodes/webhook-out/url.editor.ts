import { liveHint } from "../common/editor/hint.js";
import { filledTemplate } from "../common/editor/template-lint.js";

const isPlainHttp = (url: unknown): boolean => /^\s*http:/i.test(String(url));

/** The validator: there must be one, and it must be HTTPS where the form says so. */
export function url(this: Worded & { httpsOnly: boolean }, value: string, options: object): boolean | string {
  const box = $("#node-input-httpsOnly");
  const httpsOnly = box.length > 0 ? box.prop("checked") : this.httpsOnly;
  if (httpsOnly && isPlainHttp(value)) return this._("form.url.httpsOnly");
  return filledTemplate.call(this, value, options);
}

/** Says so below the URL, whichever of the two fields changes; a preset may have ticked the box, which stands far below. */
export function urlHint(node: Worded): void {
  const field = $("#node-input-url");
  const httpsOnly = $("#node-input-httpsOnly");
  const isRefused = (): boolean => isPlainHttp(field.val());
  const watched = field.add(httpsOnly);
  const hint = (text: string, isMeant: () => boolean, kind: "warning" | "note"): void =>
    liveHint(field, watched, () => (httpsOnly.prop("checked") && isMeant() ? text : ""), kind);
  hint(node._("form.url.httpsOnly"), isRefused, "warning");
  hint(node._("form.url.httpsOnlyOn"), () => !isRefused(), "note");
}
