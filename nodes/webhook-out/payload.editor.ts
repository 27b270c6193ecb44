import { showByChoice } from "../common/editor/choice.js";
import type { TemplateEditor } from "../common/editor/template-field.js";

const codeModes: Record<string, string> = { json: "ace/mode/json", xml: "ace/mode/xml" };
export const codeModeFor = (format: string): string => codeModes[format] ?? "ace/mode/handlebars";

/** An envelope has keys and values: it is JSON, or form data. */
const isEnvelope = (payload: string): boolean => payload !== "template" && payload !== "msg";

/** Shows what the chosen payload needs, and a format only where there is a choice: a GET puts all it has into the query. */
export function showWhatIsSent(body: TemplateEditor): void {
  const method = $("#node-input-method");
  const format = $("#node-input-format");
  const payload = $("#node-input-payload");
  const show = (): void => {
    const isGet = method.val() === "GET";
    $(".call-webhook-out-format").toggle(!isGet);
    $(".call-webhook-out-get").toggle(isGet);
    const noText = isEnvelope(String(payload.val()));
    if (noText && ["xml", "text"].includes(String(format.val()))) format.val("json");
    format.find('[value="xml"], [value="text"]').prop({ disabled: noText, hidden: noText });
    body.setMode(codeModeFor(isGet ? "json" : String(format.val())));
  };
  method.add(format).add(payload).on("change", show);
  show();
  showByChoice(payload, "data-for-payload");
}
