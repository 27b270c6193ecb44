/** A typed input hides the input that its `<label>` names; this gives the visible one its name. */
export function labelTypedInput(input: JQuery, label: string): void {
  input.next(".red-ui-typedInput-container").find(".red-ui-typedInput-input").attr("aria-label", label);
}
