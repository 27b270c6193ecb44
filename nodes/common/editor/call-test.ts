import { type CallTestResult, showProblem, showResult } from "./call-test-result.js";
import { runTest } from "./run-test.js";
import { addStyle } from "./style.js";

/** The in node that is tested; also gives the words. */
type TestedNode = Worded & { id: string; name: string; changed?: boolean };

/** The body of the request, by the fields' names. */
type Numbers = Record<string, string>;

const remembered = "call-events-test";
const triggerPoints = ["translationpattern", "routepattern", "directorynumber"];

/**
 * Fills a container with the Call Test of an in node: a form, and beside it what became of the call.
 *
 * @returns `focus` for when the container is shown
 */
function callTest(container: JQuery, node: TestedNode): { focus(): void } {
  addStyle();
  const form = $("<form>", { class: "call-events-test-form" });
  const result = $("<div>", { class: "call-events-test-result", role: "region", "aria-live": "polite" });
  result.attr("aria-label", node._("common.test.result"));
  container.addClass("call-events-test").append(form, result);

  const last: Numbers = JSON.parse(RED.settings.getLocal(remembered) ?? "{}");
  const calling = textField(node, form, "calling_number", last);
  textField(node, form, "called_number", last);
  textField(node, form, "calling_devicename", last);
  triggerPointField(node, form, last);
  const more = $("<details>", { class: "call-events-details" }).append(
    $("<summary>").text(node._("common.test.more")),
  );
  textField(node, more, "transformed_calling_number", last);
  textField(node, more, "transformed_called_number", last);
  form.append(more);

  const run = $("<button>", { type: "submit", class: "red-ui-button primary" })
    .text(node._("common.test.run"))
    .appendTo(form);
  showNotes(result, node);
  form.on("submit", (event) => {
    event.preventDefault();
    if (result.attr("aria-busy")) return;
    const numbers = readNumbers(form);
    RED.settings.setLocal(remembered, JSON.stringify(numbers));
    // Not "disabled": that takes the focus off the button, and Esc would no longer close the dialog.
    run.attr("aria-disabled", "true");
    result.attr("aria-busy", "true");
    runTest<CallTestResult>(node, numbers)
      .then((outcome) => showOutcome(result, node, outcome))
      .finally(() => {
        run.removeAttr("aria-disabled");
        result.removeAttr("aria-busy");
      });
  });
  return { focus: () => void calling.trigger("focus").trigger("select") };
}

/** The Call Test in a dialog of its own. Enter runs it, Esc closes it. */
export function openCallTest(node: TestedNode): void {
  const content = $("<div>");
  const test = callTest(content, node);
  content.dialog({
    title: node._("common.test.title", { name: node.name || "CURRI in" }),
    modal: true,
    classes: { "ui-dialog": "red-ui-editor-dialog" },
    width: Math.min(880, window.innerWidth - 40),
    height: Math.min(640, window.innerHeight - 60),
    open: () => {
      RED.keyboard.disable();
      test.focus();
    },
    // The editor's shortcuts get the closing Esc after this; they must not act on it, nor find its target gone.
    close: () =>
      setTimeout(() => {
        RED.keyboard.enable();
        content.dialog("destroy").remove();
      }),
  });
}

type Outcome = Awaited<ReturnType<typeof runTest<CallTestResult>>>;

function showOutcome(container: JQuery, node: TestedNode, outcome: Outcome): void {
  if ("result" in outcome) {
    showResult(container, node, outcome.result);
  } else {
    container.empty();
    showProblem(container, outcome.problem);
  }
  if (RED.nodes.dirty()) container.prepend(note(node._("common.test.changed")));
}

function showNotes(container: JQuery, node: TestedNode): void {
  if (RED.nodes.dirty()) container.append(note(node._("common.test.changed")));
  container.append($("<p>", { class: "call-events-test-by" }).text(node._("common.test.lead")));
}

const note = (text: string): JQuery =>
  $("<p>", { class: "call-events-test-by call-events-warning" }).text(text);

const samples: Record<string, string> = {
  calling_number: "+15551234567",
  called_number: "50102",
  calling_devicename: "SEP123456789ABC",
};

function textField(node: TestedNode, container: JQuery, name: string, last: Numbers): JQuery {
  const input = $("<input>", { type: "text", name })
    .attr("autocomplete", "off")
    .attr("placeholder", samples[name] ?? "")
    .val(last[name] ?? "");
  $("<label>")
    .text(node._(`common.field.${name}`))
    .append(input)
    .appendTo(container);
  return input;
}

function triggerPointField(node: TestedNode, container: JQuery, last: Numbers): void {
  const select = $("<select>", { name: "trigger_point_type" });
  for (const value of triggerPoints) {
    $("<option>", { value })
      .text(node._(`common.value.trigger_point_type.${value}`))
      .appendTo(select);
  }
  select.val(last.trigger_point_type ?? "translationpattern");
  $("<label>").text(node._("common.field.trigger_point_type")).append(select).appendTo(container);
}

/** What is filled in; calling and called number always go along. */
function readNumbers(form: JQuery): Numbers {
  const numbers: Numbers = { calling_number: "", called_number: "" };
  for (const element of form.find("input, select").toArray() as HTMLInputElement[]) {
    const value = element.value.trim();
    if (value !== "") numbers[element.name] = value;
  }
  return numbers;
}
