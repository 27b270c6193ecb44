import type { State } from "./types.js";

const icons: Record<State, string> = {
  waiting: "fa-clock-o",
  sending: "fa-arrow-circle-o-up",
  retrying: "fa-refresh",
  delivered: "fa-check-circle",
  failed: "fa-times-circle",
  skipped: "fa-minus-circle",
  orphaned: "fa-chain-broken",
};

/** A delivery's state as a coloured sign, with its word for those who see no colour. */
export const stateIcon = (words: Worded, state: State): JQuery =>
  $("<i>", { class: `call-events-state call-events-${state} fa ${icons[state]}`, role: "img" }).attr({
    "aria-label": words._(`state.${state}`),
    title: words._(`state.${state}`),
  });

/** The sign with the word beside it. */
export const stateBadge = (words: Worded, state: State): JQuery =>
  $("<span>", { class: `call-events-badge call-events-${state}` }).append(
    $("<i>", { class: `fa ${icons[state]}`, "aria-hidden": "true" }),
    $("<span>").text(words._(`state.${state}`)),
  );

/** An error class in two or three words; a class that is not known stands for itself. */
export function classInWords(words: Worded, errorClass: string): string {
  const key = `class.${errorClass}.label`;
  const known = words._(key);
  return known === key ? errorClass : known;
}

/** What to look at after such an error, or "". */
export function hintFor(words: Worded, errorClass: string): string {
  const key = `class.${errorClass}.hint`;
  const known = words._(key);
  return known === key ? "" : known;
}
