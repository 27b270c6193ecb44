import { callNumbers } from "./call-numbers.js";
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
      namePart(nameOf(words, node)),
      $("<span>", { class: `call-events-outcome call-events-${state}`, title: outcome }).text(outcome),
    ),
    line(
      $("<span>", { class: "call-events-what", title: `${method} ${url}` }).text(
        `${method} ${url.replace(/^https?:\/\//, "")}`,
      ),
    ),
  );
}

/**
 * However long the outcome is, a name has 40 % of its line, and a shorter one no more than it needs. No width says that,
 * so the style keeps the room free with a copy of the name that is not seen.
 */
const namePart = (name: string): JQuery =>
  $("<span>", { class: "call-events-room", "data-name": name }).append(
    $("<span>", { class: "call-events-name" }).text(name),
  );

const line = (...parts: JQuery[]): JQuery => $("<span>", { class: "call-events-line" }).append(parts);

/** The numbers of its call; of what has none, as a test, its event. */
const callOf = (words: Worded, delivery: Delivery): JQuery =>
  callNumbers(words, delivery) ??
  $("<span>", { class: "call-events-who", title: delivery.event }).append(
    $("<span>", { class: "call-events-muted" }).text(delivery.event),
  );

function outcomeOf(words: Worded, { state, status, error, attempts }: Delivery): string {
  const last = error ? classInWords(words, error) : status ? String(status) : words._(`state.${state}`);
  return attempts > 1 ? words._("deliveries.tries", { outcome: last, count: attempts }) : last;
}
