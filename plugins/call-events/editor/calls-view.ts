import { get } from "./admin-api.js";
import { emptyState, iconButton, smallButton } from "./empty-state.js";
import { NodeFilter, nameOf, nodeLink } from "./node-name.js";
import { Notice } from "./notice.js";
import { timeOf } from "./times.js";
import type { RecentCall } from "./types.js";
import type { View } from "./view.js";

/** So many are shown; what is older stands in the flow's own logs. */
const shownCalls = 100;

type Answered = Extract<RecentCall, { source: "curri" }>;

/** The last calls that CURRI in answered, and the last events of each CUBE. */
export class CallsView implements View {
  readonly name = "calls";
  readonly icon = "fa-phone";
  readonly element = $("<div>", { class: "call-events-view" });
  readonly #words: Worded;
  readonly #notice: Notice;
  readonly #nodes: NodeFilter;
  readonly #list = $("<div>", { class: "call-events-scroll", tabindex: 0 });
  readonly #test: (node?: string, call?: Answered) => void;
  #shown = "";

  /** @param test opens the Call Test, with a call's numbers */
  constructor(words: Worded, test: (node?: string, call?: Answered) => void) {
    this.#words = words;
    this.#test = test;
    this.#notice = new Notice(words);
    this.#list.attr("aria-label", words._("calls.list"));
    const types = ["call-curri-in", "call-cube"];
    this.#nodes = new NodeFilter(words, types, words._("calls.all"), () => void this.refresh());
    this.element.append(
      $("<div>", { class: "call-events-tools" }).append(
        $("<div>", { class: "call-events-filters" }).append(this.#nodes.element),
      ),
      this.#notice.element,
      this.#list,
    );
  }

  focus(): void {
    this.#list.trigger("focus");
  }

  async refresh(): Promise<void> {
    this.#nodes.fill();
    try {
      const calls = await get<RecentCall[]>("calls", { node: this.#nodes.value, limit: shownCalls });
      this.#notice.hideProblem();
      // Names too: a deploy may have changed them.
      const text = JSON.stringify(calls.map((call) => [call, nameOf(this.#words, call.node)]));
      if (text === this.#shown) return;
      this.#shown = text;
      this.#show(calls);
    } catch (error) {
      this.#notice.problem(error);
    }
  }

  #show(calls: RecentCall[]): void {
    this.#list.empty();
    if (calls.length === 0) {
      const button = smallButton(this.#words._("calls.empty.test"), "fa-play", () => this.#test());
      this.#list.append(
        emptyState(
          "fa-phone",
          this.#words._("calls.empty.title"),
          this.#words._("calls.empty.advice"),
          button,
        ),
      );
      return;
    }
    const rows = $("<ul>", { class: "call-events-plain" })
      .attr("aria-label", this.#words._("calls.list"))
      .appendTo(this.#list);
    for (const call of calls) rows.append(this.#rowOf(call));
  }

  #rowOf(call: RecentCall): JQuery {
    const { node, at, calling_number, called_number } = call;
    const anonymous = this.#words._("calls.anonymous");
    return $("<li>", { class: "call-events-item call-events-call" }).append(
      $("<span>", { class: "call-events-numbers" }).append(
        $("<span>").text(calling_number || anonymous),
        $("<i>", { class: "fa fa-long-arrow-right", "aria-hidden": "true" }),
        $("<span>").text(called_number || anonymous),
      ),
      timeOf(at),
      $("<span>", { class: "call-events-answer" }).append(
        call.source === "curri" ? this.#answerOf(call) : this.#stateOf(call),
        nodeLink(this.#words, node),
      ),
      ...(call.source === "curri"
        ? [iconButton(this.#words._("calls.test"), "fa-play", () => this.#test(node, call))]
        : []),
    );
  }

  #answerOf({ action, by, took_ms }: Answered): JQuery {
    const text = this.#words._("calls.answer", {
      action: this.#words._(`calls.action.${action}`),
      by: this.#words._(`calls.by.${by}`),
      ms: Math.round(took_ms),
    });
    return $("<span>", { class: by === "flow" ? "call-events-muted" : "call-events-failed" }).text(text);
  }

  #stateOf({ call_state }: Extract<RecentCall, { source: "cube" }>): JQuery {
    return $("<span>", { class: "call-events-muted" }).text(call_state);
  }
}
