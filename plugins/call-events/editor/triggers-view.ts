import { get, post } from "./admin-api.js";
import { emptyState, iconButton } from "./empty-state.js";
import { nameOf, nodeLink } from "./node-name.js";
import { Notice } from "./notice.js";
import { timeOf } from "./times.js";
import type { Trigger } from "./types.js";
import type { View } from "./view.js";

/** The trigger filters that run: how often each was hit, and when last. */
export class TriggersView implements View {
  readonly name = "triggers";
  readonly icon = "fa-filter";
  readonly element = $("<div>", { class: "call-events-view" });
  readonly #words: Worded;
  readonly #notice: Notice;
  readonly #list = $("<div>", { class: "call-events-scroll", tabindex: -1 });
  #shown = "";

  constructor(words: Worded) {
    this.#words = words;
    this.#notice = new Notice(words);
    this.element.append(this.#notice.element, this.#list);
  }

  focus(): void {
    const [first] = this.#list.find("button").toArray();
    (first ?? this.#list[0]!).focus();
  }

  async refresh(): Promise<void> {
    try {
      const triggers = await get<Trigger[]>("triggers");
      this.#notice.hideProblem();
      // Names too: a deploy may have changed them.
      const text = JSON.stringify(triggers.map((trigger) => [trigger, nameOf(this.#words, trigger.id)]));
      if (text === this.#shown) return;
      this.#shown = text;
      this.#show(triggers);
    } catch (error) {
      this.#notice.problem(error);
    }
  }

  #show(triggers: Trigger[]): void {
    const [focused] = this.#list.find(":focus").toArray();
    this.#list.empty();
    if (triggers.length === 0) {
      this.#list.append(
        emptyState(
          "fa-filter",
          this.#words._("triggers.empty.title"),
          this.#words._("triggers.empty.advice"),
        ),
      );
      return;
    }
    const rows = $("<ul>", { class: "call-events-plain" })
      .attr("aria-label", this.#words._("triggers.list"))
      .appendTo(this.#list);
    for (const trigger of triggers) rows.append(this.#rowOf(trigger));
    const key = focused?.dataset.key;
    if (key) this.#list.find(`[data-key="${CSS.escape(key)}"]`).trigger("focus");
  }

  #rowOf(trigger: Trigger): JQuery {
    const { id, hits, last_hit } = trigger;
    const last = last_hit === null ? $("<span>").text(this.#words._("triggers.never")) : timeOf(last_hit);
    return $("<li>", { class: "call-events-item" }).append(
      nodeLink(this.#words, id).attr("data-key", `show ${id}`),
      $("<span>", { class: "call-events-count" }).text(
        this.#words._(`triggers.${hits === 1 ? "hit" : "hits"}`, { count: hits }),
      ),
      $("<span>", { class: "call-events-muted" }).append(
        document.createTextNode(`${this.#words._("triggers.last")} `),
        last,
      ),
      iconButton(this.#words._("triggers.reset"), "fa-undo", () => this.#askToReset(trigger))
        .attr("data-key", `reset ${id}`)
        .prop("disabled", hits === 0),
    );
  }

  #askToReset({ id, hits }: Trigger): void {
    this.#notice.ask(
      this.#words._("triggers.ask", { name: nameOf(this.#words, id), count: hits }),
      this.#words._("triggers.reset"),
      () => {
        post(`triggers/${encodeURIComponent(id)}/reset`)
          .then(() => this.refresh())
          .catch((error) => this.#notice.problem(error));
      },
    );
  }
}
