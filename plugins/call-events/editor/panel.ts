import { CallTestView } from "./call-test.js";
import { CallsView } from "./calls-view.js";
import { DeliveriesView } from "./deliveries-view.js";
import { editor } from "./editor.js";
import css from "./style.css";
import { TriggersView } from "./triggers-view.js";
import type { View } from "./view.js";

const tabId = "call-events";
const topics = "call-events/#";

/** The sidebar "Call events": its tabs, and what keeps them fresh while somebody looks. */
export class Panel {
  readonly #words: Worded;
  readonly #element = $("<div>", { class: "call-events-panel" });
  readonly #style = $("<style>").text(css);
  readonly #deliveries: DeliveriesView;
  readonly #test: CallTestView;
  readonly #views: View[];
  readonly #tabs = new Map<View, JQuery>();
  #active: View;
  /** Asked for only while somebody can see it. */
  #isVisible = false;

  constructor(words: Worded) {
    this.#words = words;
    this.#deliveries = new DeliveriesView(words, () => this.showTest());
    this.#test = new CallTestView(words);
    const triggers = new TriggersView(words);
    const calls = new CallsView(words, (node, call) =>
      this.showTest(
        node,
        call && {
          calling_number: call.calling_number,
          called_number: call.called_number,
          calling_devicename: call.device,
          trigger_point_type: call.trigger_point,
        },
      ),
    );
    this.#views = [this.#deliveries, triggers, calls, this.#test];
    this.#active = this.#deliveries;
    this.#element.append(this.#tabList(), ...this.#views.map(({ element }) => element));
    this.#activate(this.#deliveries);
  }

  /** Puts the panel into the sidebar and begins to listen. @returns takes all of it away again */
  open(): () => void {
    this.#style.appendTo("head");
    editor.sidebar.addTab({
      id: tabId,
      label: this.#words._("panel.label"),
      name: this.#words._("panel.name"),
      iconClass: "fa fa-paper-plane-o",
      content: this.#element[0]!,
      enableOnEdit: true,
      action: "call-events:show",
    });
    const watch = new IntersectionObserver((entries) => {
      this.#isVisible = entries.at(-1)?.isIntersecting ?? false;
      this.#refresh();
    });
    watch.observe(this.#element[0]!);
    const onChange = (topic: string): void => {
      if (topic === `call-events/${this.#active.name}`) this.#refresh();
    };
    const refresh = (): void => this.#refresh();
    editor.comms.subscribe(topics, onChange);
    editor.comms.on("connect", refresh);
    for (const event of ["flows:loaded", "nodes:add", "nodes:remove", "deploy"])
      editor.events.on(event, this.#soon);
    return () => {
      watch.disconnect();
      editor.comms.unsubscribe(topics, onChange);
      editor.comms.off("connect", refresh);
      for (const event of ["flows:loaded", "nodes:add", "nodes:remove", "deploy"])
        editor.events.off(event, this.#soon);
      editor.sidebar.removeTab(tabId);
      this.#style.remove();
    };
  }

  show(): void {
    editor.sidebar.show(tabId);
    this.#active.focus();
  }

  /** @param node shows only the deliveries of this one @param search and of these only those that have it */
  showDeliveries(node?: string, search = ""): void {
    editor.sidebar.show(tabId);
    this.#activate(this.#deliveries);
    if (node) this.#deliveries.only(node, search);
    this.#deliveries.focus();
  }

  /** @param node the CURRI in to test @param numbers by the fields' names */
  showTest(node?: string, numbers?: Record<string, string>): void {
    editor.sidebar.show(tabId);
    if (node) this.#test.prepare(node, numbers);
    this.#activate(this.#test);
    this.#test.focus();
  }

  #tabList(): JQuery {
    const list = $("<div>", { class: "call-events-tabs-bar", role: "tablist" }).attr(
      "aria-label",
      this.#words._("panel.name"),
    );
    for (const view of this.#views) {
      const label = this.#words._(`panel.tab.${view.name}`);
      const tab = $("<button>", { type: "button", role: "tab", title: label })
        .attr("aria-label", label)
        .append($("<i>", { class: `fa ${view.icon}`, "aria-hidden": "true" }), $("<span>").text(label))
        .on("click", () => this.#activate(view));
      view.element.attr({ role: "tabpanel", "aria-label": label });
      this.#tabs.set(view, tab.appendTo(list));
    }
    return list.on("keydown", (event) => this.#onKey(event));
  }

  #onKey(event: JQuery.KeyDownEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.#views.at((this.#views.indexOf(this.#active) + step) % this.#views.length)!;
    this.#activate(next);
    this.#tabs.get(next)!.trigger("focus");
  }

  #activate(view: View): void {
    this.#active = view;
    for (const [each, tab] of this.#tabs) {
      const isActive = each === view;
      each.element.toggle(isActive);
      tab.attr({ "aria-selected": String(isActive), tabindex: isActive ? 0 : -1 });
    }
    this.#refresh();
  }

  #refresh(): void {
    if (this.#isVisible) void this.#active.refresh();
  }

  /** A deploy or an import adds and removes many nodes at once. */
  readonly #soon = (): void => {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#refresh(), 200);
  };
  #later: ReturnType<typeof setTimeout> | undefined;
}
