import { nameOf } from "./node-name.js";
import { classInWords, stateIcon } from "./state-badge.js";
import { timeOf } from "./times.js";
import type { Delivery } from "./types.js";

/** Two lines: who and when, what and how it went. */
export function deliveryRow(words: Worded, element: JQuery, delivery: Delivery): void {
  const { node, state, method, url, at } = delivery;
  const outcome = outcomeOf(words, delivery);
  element.append(
    stateIcon(words, state),
    line($("<span>", { class: "call-events-name" }).text(nameOf(words, node)), timeOf(at)),
    line(
      $("<span>", { class: "call-events-what", title: `${method} ${url}` }).text(
        `${method} ${url.replace(/^https?:\/\//, "")}`,
      ),
      $("<span>", { class: `call-events-outcome call-events-${state}`, title: outcome }).text(outcome),
    ),
  );
}

const line = (...parts: JQuery[]): JQuery => $("<span>", { class: "call-events-line" }).append(parts);

function outcomeOf(words: Worded, { state, status, error, attempts }: Delivery): string {
  const last = error ? classInWords(words, error) : status ? String(status) : words._(`state.${state}`);
  return attempts > 1 ? words._("deliveries.tries", { outcome: last, count: attempts }) : last;
}
