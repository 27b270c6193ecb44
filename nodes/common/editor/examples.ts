/**
 * Fills the empty fields of a form with their examples (`data-example`), so that they read as examples: a grey value
 * alone looks as if it were one that counts.
 */
export function showExamples(node: Worded): void {
  for (const field of $("[data-example]").toArray())
    $(field).attr("placeholder", exampleOf(node, field.dataset.example ?? ""));
}

export const exampleOf = (node: Worded, value: string): string => node._("common.example", { value });
