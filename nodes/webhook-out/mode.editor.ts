import { showByChoice } from "../common/editor/choice.js";

/** The two modes as radio buttons with a sentence each; the property's hidden input keeps what is chosen. */
export function modeChoice(): void {
  const kept = $("#node-input-mode");
  const buttons = $("#call-webhook-out-modes input");
  const show = (): void => {
    for (const button of buttons.toArray() as HTMLInputElement[])
      button.checked = button.value === kept.val();
  };
  buttons.on("change", ({ target }) => void kept.val((target as HTMLInputElement).value).trigger("change"));
  kept.on("change", show);
  show();
  showByChoice(kept, "data-for-mode");
}
