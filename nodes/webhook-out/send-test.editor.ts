import { runTest } from "../common/editor/run-test.js";

/** What the test of a contact-centre webhook answers; `webhook` is null while the delivery waits in the store. */
interface TestAnswer {
  /** Id of the event, by which the delivery is found. */
  event: string;
  webhook: { status: number | null; error?: { message: string } } | null;
}

/** The button that has the deployed node send an App.TestWebhook; what came of it stands in words below. */
export function sendTestButton(node: EditorNode): void {
  const button = $("#call-webhook-out-test");
  const result = $("#call-webhook-out-test-result");
  const show = (text: string, wrong: boolean): void =>
    void result.text(text).toggleClass("call-events-warning", wrong);
  button.on("click", async () => {
    button.prop("disabled", true);
    show(node._("form.test.running"), false);
    const outcome = await runTest<TestAnswer>(node, {});
    if ("problem" in outcome) show(outcome.problem, true);
    else {
      show(inWords(node, outcome.result), Boolean(outcome.result.webhook?.error));
      result.append(" ", deliveryButton(node, outcome.result.event));
    }
    button.prop("disabled", false);
  });
}

/** Leads to the delivery, whose story the sidebar has. */
const deliveryButton = (node: EditorNode, event: string): JQuery =>
  $("<button>", { type: "button", class: "red-ui-button red-ui-button-small" })
    .text(node._("form.test.show"))
    .on("click", () => RED.actions.invoke("call-events:show-deliveries", node.id, event));

function inWords(words: Worded, { webhook }: TestAnswer): string {
  if (!webhook) return words._("form.test.accepted");
  const { status, error } = webhook;
  return error
    ? words._("form.test.failed", { message: error.message })
    : words._("form.test.delivered", { status });
}
