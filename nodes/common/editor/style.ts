import css from "./style.css";

const id = "call-events-style";

/** Puts this package's rules into the page, once for all its nodes. */
export function addStyle(): void {
  if (!document.getElementById(id)) $("<style>", { id }).text(css).appendTo("head");
}
