import { get, Problem, post } from "./admin-api.js";
import { attemptPart } from "./attempt.js";
import { callNumbers } from "./call-numbers.js";
import { iconButton, smallButton } from "./empty-state.js";
import { nodeLink } from "./node-name.js";
import { Notice } from "./notice.js";
import { stateBadge } from "./state-badge.js";
import { textBlock } from "./text-block.js";
import { timeOf } from "./times.js";
import type { DeliveryStory } from "./types.js";

type Fact = [name: string, value: JQuery];

/** What was due before waits for its turn, or for its destination: when it goes out is not known here. */
const isToCome = (time: string | null): time is string => time !== null && Date.parse(time) > Date.now();

const factList = (facts: Fact[]): JQuery =>
  $("<dl>", { class: "call-events-facts" }).append(
    facts.flatMap(([name, value]) => [$("<dt>").text(name), $("<dd>").append(value)]),
  );

/** One delivery and all that happened to it, the last attempt first. */
export class DeliveryStoryView {
  readonly element: JQuery;
  /** Of the delivery that is open; undefined = none is. */
  id: string | undefined;
  readonly #words: Worded;
  readonly #back: JQuery;
  readonly #bar = $("<span>", { class: "call-events-bar-rest" });
  readonly #content = $("<div>", { class: "call-events-story", tabindex: -1 });
  readonly #notice: Notice;
  #shown = "";

  constructor(words: Worded, onBack: () => void) {
    this.#words = words;
    this.#notice = new Notice(words);
    this.#back = iconButton(words._("story.back"), "fa-chevron-left", onBack);
    this.element = $("<div>", { class: "call-events-view", role: "region" })
      .attr("aria-label", words._("story.title"))
      .append(
        $("<div>", { class: "call-events-bar" }).append(this.#back, this.#bar),
        this.#notice.element,
        this.#content,
      )
      .on("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation(); // the editor would cancel a form with it
        onBack();
      });
  }

  async open(id: string): Promise<void> {
    this.id = id;
    this.#clear();
    this.focus();
    await this.refresh();
  }

  close(): void {
    this.id = undefined;
    this.#clear();
  }

  focus(): void {
    this.#back.trigger("focus");
  }

  async refresh(): Promise<void> {
    const { id } = this;
    if (id === undefined) return;
    try {
      const story = await get<DeliveryStory>(`deliveries/${encodeURIComponent(id)}`);
      if (id === this.id) this.#show(story);
      this.#notice.hideProblem();
    } catch (error) {
      if (id !== this.id) return;
      if (error instanceof Problem && error.status === 404)
        this.#notice.show("problem", this.#words._("story.gone"));
      else this.#notice.problem(error);
    }
  }

  #clear(): void {
    this.#shown = "";
    this.#bar.empty();
    this.#content.empty();
    this.#notice.hide();
  }

  /** What has not changed is left alone, so that nobody loses the place where he reads. */
  #show(story: DeliveryStory): void {
    const text = JSON.stringify(story);
    if (text === this.#shown) return;
    this.#shown = text;
    if (story.state === "delivered" || story.state === "failed") this.#notice.hideDone();
    const unfolded = new Set(
      this.#content
        .find("details[open]")
        .toArray()
        .map((details) => details.dataset.key),
    );
    const isNew = this.#content.children().length === 0;
    const top = this.#content.scrollTop() ?? 0;
    this.#bar.empty().append(stateBadge(this.#words, story.state), this.#resendPart(story));
    this.#content.empty().append(this.#summaryOf(story), ...this.#attemptsOf(story), this.#originOf(story));
    this.#content.find("details").each((_index, details) => {
      if (!isNew)
        details.open =
          unfolded.has(details.dataset.key) || details.dataset.key === `attempt ${story.attempts.length}`;
    });
    this.#content.scrollTop(top);
  }

  #resendPart(story: DeliveryStory): JQuery {
    if (story.resendable)
      return smallButton(this.#words._("resend.one_button"), "fa-repeat", () => void this.#resend(story.id));
    return $();
  }

  #summaryOf(story: DeliveryStory): JQuery {
    const reason =
      story.reason &&
      $("<p>", { class: "call-events-muted" }).text(this.#words._(`story.reason.${story.reason}`));
    const numbers = callNumbers(this.#words, story);
    return $("<div>").append(
      factList([
        ...(numbers ? [[this.#words._("story.call"), numbers] as Fact] : []),
        [this.#words._("story.node"), nodeLink(this.#words, story.node)],
        [this.#words._("story.accepted"), timeOf(story.at)],
        ...(isToCome(story.next) ? [[this.#words._("story.next"), timeOf(story.next)] as Fact] : []),
      ]),
      reason ?? $(),
    );
  }

  #originOf({ mode, event, id }: DeliveryStory): JQuery {
    return factList([
      [this.#words._("story.mode"), $("<span>").text(this.#words._(`story.${mode}`))],
      ...(event ? [[this.#words._("story.event"), $("<code>").text(event)] as Fact] : []),
      [this.#words._("story.id"), $("<code>").text(id)],
    ]);
  }

  #attemptsOf({ attempts, body, method, url }: DeliveryStory): JQuery[] {
    const none = $("<p>", { class: "call-events-muted" }).text(this.#words._("story.noAttempts"));
    const planned = $("<p>", { class: "call-events-request" }).append(
      $("<b>").text(method),
      document.createTextNode(` ${url}`),
    );
    if (attempts.length === 0)
      return [none, planned, ...(body === null ? [] : [textBlock(this.#words, body)])];
    const parts = attempts.map((attempt, index) => attemptPart(this.#words, attempt, index + 1));
    (parts.at(-1)![0] as HTMLDetailsElement).open = true;
    return parts.reverse();
  }

  async #resend(id: string): Promise<void> {
    try {
      await post(`deliveries/${encodeURIComponent(id)}/resend`);
      this.#notice.show("done", this.#words._("resend.doneOne"));
      this.focus();
      await this.refresh();
    } catch (error) {
      this.#notice.problem(error);
    }
  }
}
