/**
 * Words below a field that follow what stands in the form.
 *
 * @param field the hint goes to the end of this field's row
 * @param watched the fields that it depends on
 * @param text what to say now; "" = nothing
 */
export function liveHint(
  field: JQuery,
  watched: JQuery,
  text: () => string,
  kind: "warning" | "note" = "warning",
): void {
  const hint = $("<div>", { class: "call-events-hint", role: "status" }).appendTo(field.closest(".form-row"));
  const show = (): void => {
    const words = text();
    hint.text(words).toggleClass("call-events-warning", kind === "warning" && words !== "");
  };
  watched.on("change input", show);
  show();
}
