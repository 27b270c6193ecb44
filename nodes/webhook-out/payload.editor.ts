import { showByChoice } from "../common/editor/choice.js";
import { type TemplateEditor, templateModeFor } from "../common/editor/template-field.js";

/** An envelope has keys and values: it is JSON, or form data. */
const isEnvelope = (payload: string): boolean => payload !== "template" && payload !== "msg";

/** px */
export const bodyHeight = 180;

/** What becomes of the payload of a GET: XML and text have no keys that could become parameters. */
function getInWords(words: Worded, payload: string, format: string): string {
  const isLost = !isEnvelope(payload) && ["xml", "text"].includes(format);
  return words._(`form.payload.${isLost ? "getNothing" : "get"}`);
}

/**
 * Shows what the chosen payload needs, and a format only where there is a choice: a GET puts all it has into the query.
 * Few have more than the form's query parameters, so the template is folded away where there is none.
 */
export function showWhatIsSent(words: Worded, body: TemplateEditor): void {
  const method = $("#node-input-method");
  const format = $("#node-input-format");
  const payload = $("#node-input-payload");
  const fold = $("#call-webhook-out-body").on("toggle", () => body.resizeTo(bodyHeight));
  let wasGet: boolean | undefined;
  const show = (): void => {
    const isGet = method.val() === "GET";
    if (isGet !== wasGet) fold.prop("open", !isGet || String($("#node-input-body").val()).trim() !== "");
    wasGet = isGet;
    $(".call-webhook-out-format").toggle(!isGet);
    $(".call-webhook-out-get").toggle(isGet);
    const noText = isEnvelope(String(payload.val()));
    if (noText && ["xml", "text"].includes(String(format.val()))) format.val("json");
    format.find('[value="xml"], [value="text"]').prop({ disabled: noText, hidden: noText });
    const hint = isGet ? getInWords(words, String(payload.val()), String(format.val())) : "";
    $("#call-webhook-out-get-hint").text(hint);
    body.setMode(templateModeFor(isGet ? "json" : String(format.val())));
  };
  method.add(format).add(payload).on("change", show);
  show();
  showByChoice(payload, "data-for-payload");
}
