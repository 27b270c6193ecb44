import type { Delivery } from "./types.js";

/** "calling → called" of a delivery's call; undefined for what has no call, as a test. */
export function callNumbers(
  words: Worded,
  { calling_number, called_number }: Pick<Delivery, "calling_number" | "called_number">,
): JQuery | undefined {
  if (calling_number === "" && called_number === "") return undefined;
  const [calling, called] = [calling_number, called_number].map(
    (number) => number || words._("calls.anonymous"),
  );
  return $("<span>", { class: "call-events-who", title: `${calling} → ${called}` }).append(
    $("<span>").text(calling!),
    $("<i>", { class: "fa fa-long-arrow-right", "aria-hidden": "true" }),
    $("<span>").text(called!),
  );
}
