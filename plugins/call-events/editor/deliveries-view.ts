import { get, post } from "./admin-api.js";
import { DeliveryFilterBar } from "./delivery-filter-bar.js";
import { DeliveryPages } from "./delivery-pages.js";
import { deliveryRow } from "./delivery-row.js";
import { DeliveryStoryView } from "./delivery-story.js";
import { emptyState, smallButton } from "./empty-state.js";
import { Notice } from "./notice.js";
import { RowWindow } from "./row-window.js";
import type { Delivery } from "./types.js";
import type { View } from "./view.js";

const rowHeight = 60;
/** The admin API lists no more at once; beyond it a count says "or more". */
const mostCounted = 500;

/** The deliveries of all webhooks: a filter, the list, and the story of the one that is opened. */
export class DeliveriesView implements View {
  readonly name = "deliveries";
  readonly icon = "fa-paper-plane-o";
  readonly element = $("<div>", { class: "call-events-view" });
  readonly #words: Worded;
  readonly #filter: DeliveryFilterBar;
  readonly #notice: Notice;
  readonly #list: RowWindow<Delivery>;
  readonly #newer: JQuery;
  readonly #empty = $("<div>").hide();
  readonly #overview = $("<div>", { class: "call-events-view" });
  readonly #story: DeliveryStoryView;
  #pages: DeliveryPages;
  /** The list was asked for, and was empty. */
  #wantsFocus = false;

  /** @param showTest opens the Call Test, which makes deliveries */
  constructor(
    words: Worded,
    readonly showTest: () => void,
  ) {
    this.#words = words;
    this.#notice = new Notice(words);
    this.#filter = new DeliveryFilterBar(words, {
      onChange: () => void this.#restart(),
      onResendFailed: () => void this.#askToResend(),
    });
    this.#list = new RowWindow({
      rowHeight,
      label: words._("deliveries.list"),
      idOf: ({ id }) => id,
      fill: (element, delivery) => deliveryRow(words, element, delivery),
      onOpen: ({ id }) => this.#open(id),
      onNearEnd: () => void this.#more(),
    });
    this.#newer = smallButton(words._("deliveries.newer"), "fa-arrow-up", () => void this.#toNewest())
      .addClass("call-events-newer")
      .hide();
    this.#story = new DeliveryStoryView(words, () => this.#close());
    this.#story.element.hide();
    this.#overview.append(
      this.#filter.element,
      this.#notice.element,
      $("<div>", { class: "call-events-list-place" }).append(this.#newer, this.#list.element, this.#empty),
    );
    this.element.append(this.#overview, this.#story.element);
    this.#pages = this.#newPages();
  }

  /** Shows the deliveries of one node that have a text. */
  only(node: string, search: string): void {
    this.#close();
    this.#filter.choose(node, search);
  }

  focus(): void {
    if (this.#story.id) this.#story.focus();
    else this.#focusList();
  }

  /** An empty list is hidden and cannot have the focus: the search has it until something comes, or is searched for. */
  #focusList(): void {
    this.#wantsFocus = !this.#list.element.is(":visible");
    if (this.#wantsFocus) this.#filter.focus();
    else this.#list.focus();
  }

  async refresh(): Promise<void> {
    this.#filter.fillNodes();
    if (this.#story.id) return this.#story.refresh();
    const pages = this.#pages;
    const { from, to } = this.#list.visible;
    await this.#trying(async () => {
      if (this.#list.isAtTop) {
        await pages.refresh(0, to);
      } else {
        await pages.refresh(from, to);
        this.#newer.toggle(await pages.hasNewer());
      }
      this.#show(pages);
    });
  }

  #newPages(): DeliveryPages {
    return new DeliveryPages((before, limit) => get("deliveries", { ...this.#filter.query, before, limit }));
  }

  async #restart(): Promise<void> {
    const pages = this.#newPages();
    this.#pages = pages;
    this.#wantsFocus = false;
    this.#notice.hide();
    await this.#trying(async () => {
      await pages.more();
      this.#list.toTop();
      this.#show(pages);
    });
  }

  async #toNewest(): Promise<void> {
    await this.#restart();
    this.#focusList();
  }

  async #more(): Promise<void> {
    const pages = this.#pages;
    if (pages.complete || pages.rows.length === 0) return;
    await this.#trying(async () => {
      await pages.more();
      this.#show(pages);
    });
  }

  /** An answer that comes when the filter is another one already is not shown. */
  #show(pages: DeliveryPages): void {
    if (pages !== this.#pages) return;
    if (this.#list.isAtTop) this.#newer.hide();
    const isFocused = this.#list.element.is(":focus");
    // Whoever has gone on to something else meanwhile keeps it.
    this.#wantsFocus &&= this.#filter.element.find(":focus").length > 0;
    this.#list.show(pages.rows);
    const isEmpty = pages.rows.length === 0;
    this.#list.element.toggle(!isEmpty);
    if (isFocused || this.#wantsFocus) this.#focusList();
    this.#empty.toggle(isEmpty);
    if (isEmpty) this.#empty.empty().append(this.#emptyWords());
    this.#filter.offerResend(pages.rows.some(({ state, resendable }) => state === "failed" && resendable));
  }

  #emptyWords(): JQuery {
    return this.#filter.isOpen
      ? emptyState(
          "fa-paper-plane-o",
          this.#words._("deliveries.empty.title"),
          this.#words._("deliveries.empty.advice"),
          smallButton(this.#words._("deliveries.empty.test"), "fa-play", this.showTest),
        )
      : emptyState(
          "fa-filter",
          this.#words._("deliveries.noMatch.title"),
          this.#words._("deliveries.noMatch.advice"),
          smallButton(this.#words._("deliveries.noMatch.clear"), "fa-times", () => this.#filter.clear()),
        );
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#notice.hideProblem();
    } catch (error) {
      this.#notice.problem(error);
    }
  }

  #open(id: string): void {
    this.#overview.hide();
    this.#story.element.show();
    void this.#story.open(id);
  }

  #close(): void {
    this.#story.close();
    this.#story.element.hide();
    this.#overview.show();
    this.#focusList();
    void this.refresh();
  }

  async #askToResend(): Promise<void> {
    const { node, q } = this.#filter.query;
    const filter = { node, q, state: "failed" };
    await this.#trying(async () => {
      const failed = await get<Delivery[]>("deliveries", { ...filter, limit: mostCounted });
      const count = failed.filter(({ resendable }) => resendable).length;
      const noNode = failed.filter(({ reason }) => reason === "no_node").length;
      const isAll = failed.length < mostCounted;
      this.#notice.ask(
        this.#words._(`resend.${isAll ? (count === 1 ? "one" : "some") : "many"}`, { count }) +
          this.#leftOut(noNode),
        this.#words._("resend.confirm", { count: isAll ? count : `${count}+` }),
        () => void this.#resend(filter),
      );
    });
  }

  /** A sentence to be added. @param count those whose node is gone */
  #leftOut = (count: number): string => (count === 0 ? "" : ` ${this.#words._("resend.leftOut", { count })}`);

  async #resend(filter: { node: string; q: string; state: string }): Promise<void> {
    await this.#trying(async () => {
      const { resent, no_node } = await post<{ resent: number; no_node: number }>(
        "deliveries/resend",
        filter,
      );
      const done = this.#words._("resend.done", { count: resent });
      this.#notice.show("done", done + this.#leftOut(no_node));
      this.#focusList();
    });
    await this.refresh();
  }
}
