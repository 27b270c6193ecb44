/**
 * A typed input hides the input that its `<label>` names; this gives the visible one its name, and one to the button
 * before it: that has the kind that is chosen as its tooltip, and no words but an icon.
 */
export function labelTypedInput(node: Worded, input: JQuery, label: string): void {
  const shown = input.next(".red-ui-typedInput-container");
  shown.find(".red-ui-typedInput-input").attr("aria-label", label);
  shown.find(".red-ui-typedInput-type-select").attr("aria-label", node._("common.valueType"));
}
