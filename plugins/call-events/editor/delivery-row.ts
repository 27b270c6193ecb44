import { nameOf } from "./node-name.js";
import { classInWords, stateIcon } from "./state-badge.js";
import { timeOf } from "./times.js";
import type { Delivery } from "./types.js";

/** Three lines: which call and when, by which webhook and how it went, and where to. */
export function deliveryRow(words: Worded, element: JQuery, delivery: Delivery): void {
  const { node, state, method, url, at } = delivery;
  const outcome = outcomeOf(words, delivery);
  element.append(
    stateIcon(words, state),
    line(callOf(words, delivery), timeOf(at)),
    line(
      $("<span>", { class: "call-events-name" }).text(nameOf(words, node)),
      $("<span>", { class: `call-events-outcome call-events-${state}`, title: outcome }).text(outcome),
    ),
    line(
      $("<span>", { class: "call-events-what", title: `${method} ${url}` }).text(
        `${method} ${url.replace(/^https?:\/\//, "")}`,
      ),
    ),
  );
}

const line = (...parts: JQuery[]): JQuery => $("<span>", { class: "call-events-line" }).append(parts);

/** The numbers of its call; of what has none, as a test, its event. */
function callOf(words: Worded, { calling_number, called_number, event }: Delivery): JQuery {
  const part = $("<span>", { class: "call-events-who" });
  if (calling_number === "" && called_number === "")
    return part.attr("title", event).append($("<span>", { class: "call-events-muted" }).text(event));
  const [calling, called] = [calling_number, called_number].map(
    (number) => number || words._("calls.anonymous"),
  );
  return part
    .attr("title", `${calling} → ${called}`)
    .append(
      $("<span>").text(calling!),
      $("<i>", { class: "fa fa-long-arrow-right", "aria-hidden": "true" }),
      $("<span>").text(called!),
    );
}

function outcomeOf(words: Worded, { state, status, error, attempts }: Delivery): string {
  const last = error ? classInWords(words, error) : status ? String(status) : words._(`state.${state}`);
  return attempts > 1 ? words._("deliveries.tries", { outcome: last, count: attempts }) : last;
}
