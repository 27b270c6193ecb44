import { liveHint } from "../common/editor/hint.js";

const boxes = (): HTMLInputElement[] => $("#call-webhook-out-events input").toArray() as HTMLInputElement[];

/** The contact-centre's types of events, as boxes to tick. */
export function eventBoxes(node: EditorNode<{ events: string[] }>): void {
  for (const box of boxes()) box.checked = node.events.includes(box.value);
  const all = $("#call-webhook-out-events");
  liveHint(all, all, () => (readEvents().length === 0 ? node._("form.events.none") : ""));
}

export const readEvents = (): string[] => boxes().flatMap(({ checked, value }) => (checked ? [value] : []));

/** Ticks all of them where none is: a webhook without types would send nothing. */
export function tickEvents(): void {
  if (readEvents().length > 0) return;
  for (const box of boxes()) box.checked = true;
  $("#call-webhook-out-events").trigger("change");
}
