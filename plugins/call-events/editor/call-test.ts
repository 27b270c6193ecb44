import { exampleOf } from "../../../nodes/common/editor/examples.js";
import { runTest } from "../../../nodes/common/editor/run-test.js";
import { type CallTestResult, showDetails, showOutcome, showProblem } from "./call-test-result.js";
import { editor } from "./editor.js";
import { emptyState } from "./empty-state.js";
import { NodeFilter } from "./node-name.js";
import type { View } from "./view.js";

/** px above the result when it is scrolled to. */
const air = 8;

/** The body of the request, by the fields' names. */
type Numbers = Record<string, string>;

const remembered = "call-events-test";
const triggerPoints = ["translationpattern", "routepattern", "directorynumber"];

const samples: Record<string, string> = {
  calling_number: "+15551234567",
  called_number: "50102",
  calling_devicename: "SEP123456789ABC",
};

/** The Call Test: an in node and numbers, and what became of the call. */
export class CallTestView implements View {
  readonly name = "test";
  readonly icon = "fa-play";
  readonly element = $("<div>", { class: "call-events-view call-events-scroll" });
  readonly #words: Worded;
  readonly #node: NodeFilter;
  readonly #empty: JQuery;
  readonly #form = $("<form>", { class: "call-events-test-form" });
  readonly #run: JQuery;
  readonly #result: JQuery;
  /** What a screen reader is to say of itself; the rest can be read at leisure. */
  readonly #outcome = $("<div>", { role: "status" });
  readonly #details = $("<div>");

  constructor(words: Worded) {
    this.#words = words;
    this.#node = new NodeFilter(words, ["call-curri-in"], "", () => this.#clearResult());
    this.#empty = emptyState("fa-phone", words._("test.empty.title"), words._("test.empty.advice"));
    this.#result = $("<div>", { class: "call-events-test-result", role: "region" });
    this.#result.attr("aria-label", words._("test.result")).append(this.#outcome, this.#details);
    this.#addFields(JSON.parse(editor.settings.getLocal(remembered) ?? "{}"));
    this.#run = $("<button>", { type: "submit", class: "red-ui-button primary" })
      .text(words._("test.run"))
      .appendTo(this.#form);
    this.#form.on("submit", (event) => {
      event.preventDefault();
      void this.#runTest();
    });
    this.element.append(
      this.#empty,
      $("<div>", { class: "call-events-test" }).append(this.#form, this.#result),
    );
    this.#clearResult();
  }

  /** @param node the in node to test @param numbers those to test with, by the fields' names; kept when not given */
  prepare(node: string, numbers?: Numbers): void {
    const isOther = node !== this.#node.value;
    this.#node.fill(node);
    if (numbers)
      for (const field of this.#fields)
        if (field.name)
          field.value = numbers[field.name] ?? (field.tagName === "SELECT" ? triggerPoints[0]! : "");
    if (isOther || numbers) this.#clearResult();
  }

  /** What can be tested is what stands on the canvas. */
  async refresh(): Promise<void> {
    const nodes = editor.nodes.filterNodes({ type: "call-curri-in" });
    const chosen = nodes.find(({ id }) => id === this.#node.value) ?? nodes[0];
    this.#node.fill(chosen?.id ?? "");
    this.#node.element.find('option[value=""]').remove();
    this.#empty.toggle(nodes.length === 0);
    this.#form.parent().toggle(nodes.length > 0);
  }

  focus(): void {
    this.#form.find<HTMLInputElement>('[name="calling_number"]').trigger("focus").trigger("select");
  }

  get #fields(): HTMLInputElement[] {
    return this.#form.find("input, select").toArray() as HTMLInputElement[];
  }

  #addFields(last: Numbers): void {
    $("<label>").text(this.#words._("test.node")).append(this.#node.element).appendTo(this.#form);
    this.#textField(this.#form, "calling_number", last);
    this.#textField(this.#form, "called_number", last);
    this.#textField(this.#form, "calling_devicename", last);
    const select = $("<select>", { name: "trigger_point_type" });
    for (const value of triggerPoints)
      $("<option>", { value })
        .text(this.#words._(`common.value.trigger_point_type.${value}`))
        .appendTo(select);
    select.val(last.trigger_point_type ?? triggerPoints[0]!);
    $("<label>").text(this.#words._("common.field.trigger_point_type")).append(select).appendTo(this.#form);
    const more = $("<details>", { class: "call-events-details" }).append(
      $("<summary>").text(this.#words._("test.more")),
    );
    this.#textField(more, "transformed_calling_number", last);
    this.#textField(more, "transformed_called_number", last);
    this.#form.append(more);
  }

  #textField(container: JQuery, name: string, last: Numbers): void {
    const sample = samples[name];
    // With attr(): as a property, autocomplete would be the widget of jQuery UI.
    const input = $("<input>", { type: "text", name }).attr({
      autocomplete: "off",
      placeholder: sample ? exampleOf(this.#words, sample) : "",
    });
    $("<label>")
      .text(this.#words._(`common.field.${name}`))
      .append(input.val(last[name] ?? ""))
      .appendTo(container);
  }

  async #runTest(): Promise<void> {
    if (this.#result.attr("aria-busy")) return;
    const numbers = this.#numbers();
    editor.settings.setLocal(remembered, JSON.stringify(numbers));
    // Not "disabled": that takes the focus off the button.
    this.#run.attr("aria-disabled", "true");
    this.#result.attr("aria-busy", "true");
    const node = { id: this.#node.value, _: this.#words._.bind(this.#words) };
    const outcome = await runTest<CallTestResult>(node, numbers);
    this.#run.removeAttr("aria-disabled");
    this.#result.removeAttr("aria-busy");
    this.#outcome.empty();
    this.#details.empty();
    this.#noteChanges();
    if ("problem" in outcome) showProblem(this.#outcome, outcome.problem);
    else {
      showOutcome(this.#outcome, this.#words, outcome.result);
      showDetails(this.#details, this.#words, outcome.result);
    }
    this.#scrollToResult();
  }

  /** Many sidebars are too short for form and result. The focus stays where it is: Enter tests again. */
  #scrollToResult(): void {
    const panel = this.element[0]!;
    const [shown, outcome] = [panel.getBoundingClientRect(), this.#outcome[0]!.getBoundingClientRect()];
    if (outcome.top >= shown.top && outcome.bottom <= shown.bottom) return;
    panel.scrollTop += outcome.top - shown.top - air;
  }

  /** What is filled in; calling and called number always go along. */
  #numbers(): Numbers {
    const numbers: Numbers = { calling_number: "", called_number: "" };
    for (const { name, value } of this.#fields) if (name && value.trim() !== "") numbers[name] = value.trim();
    return numbers;
  }

  #clearResult(): void {
    this.#outcome.empty();
    this.#details.empty().append($("<p>", { class: "call-events-muted" }).text(this.#words._("test.lead")));
    this.#noteChanges();
  }

  #noteChanges(): void {
    if (!editor.nodes.dirty()) return;
    const note = $("<p>", { class: "call-events-muted call-events-warning" });
    this.#outcome.prepend(note.text(this.#words._("test.changed")));
  }
}
