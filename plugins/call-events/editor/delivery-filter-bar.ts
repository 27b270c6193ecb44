import { smallButton } from "./empty-state.js";
import { NodeFilter } from "./node-name.js";

/** Choices of the state filter, and the states of the admin API that each stands for. */
const choices = {
  all: "",
  failed: "failed",
  open: "waiting,sending,retrying,orphaned",
  delivered: "delivered",
  skipped: "skipped",
} as const;

/** A search field, a webhook and a state; and what can be done with all that they find. */
export class DeliveryFilterBar {
  readonly element = $("<div>", { class: "call-events-tools" });
  readonly #search = $("<input>", { type: "text" });
  readonly #state: JQuery;
  readonly #nodes: NodeFilter;
  readonly #resend: JQuery;
  readonly #onChange: () => void;

  constructor(words: Worded, { onChange, onResendFailed }: { onChange(): void; onResendFailed(): void }) {
    this.#onChange = onChange;
    this.#search.attr({
      "aria-label": words._("deliveries.search"),
      placeholder: words._("deliveries.search"),
      maxlength: 200,
    });
    this.#state = $("<select>").attr("aria-label", words._("deliveries.state")).on("change", onChange);
    for (const choice of Object.keys(choices))
      $("<option>", { value: choice })
        .text(words._(`deliveries.filter.${choice}`))
        .appendTo(this.#state);
    this.#nodes = new NodeFilter(words, ["call-webhook-out"], words._("deliveries.filter.nodes"), onChange);
    this.#resend = smallButton(words._("resend.all"), "fa-repeat", onResendFailed).hide();
    this.element.append(
      $("<div>", { class: "call-events-search" }).append(this.#search),
      $("<div>", { class: "call-events-filters" }).append(this.#nodes.element, this.#state),
      this.#resend,
    );
    this.#search.searchBox({ delay: 250, minimumLength: 0, change: onChange });
  }

  /** Of `GET call-events/deliveries`. */
  get query(): { node: string; state: string; q: string } {
    return {
      node: this.#nodes.value,
      state: choices[this.#state.val() as keyof typeof choices],
      q: String(this.#search.val() ?? "").trim(),
    };
  }

  /** Whether everything passes. */
  get isOpen(): boolean {
    return Object.values(this.query).every((value) => value === "");
  }

  clear(): void {
    this.choose("", "");
  }

  /** Asks for this and nothing else. */
  choose(node: string, search: string): void {
    this.#state.val("all");
    this.#search.val(search);
    this.#nodes.fill(node);
    this.#onChange();
  }

  fillNodes(): void {
    this.#nodes.fill();
  }

  focus(): void {
    this.#search.trigger("focus");
  }

  /** @param isThere whether the list has any that could be sent again */
  offerResend(isThere: boolean): void {
    this.#resend.toggle(isThere && this.#state.val() === "failed");
  }
}
