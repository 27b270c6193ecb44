/** What an empty list says: what will stand here, and what to do so that it does. */
export function emptyState(icon: string, title: string, advice: string, ...buttons: JQuery[]): JQuery {
  return $("<div>", { class: "call-events-empty" }).append(
    $("<i>", { class: `fa ${icon}`, "aria-hidden": "true" }),
    $("<p>", { class: "call-events-empty-title" }).text(title),
    $("<p>").text(advice),
    ...buttons,
  );
}

export const smallButton = (label: string, icon: string, onPress: () => void): JQuery =>
  $("<button>", { type: "button", class: "red-ui-button red-ui-button-small" })
    .append($("<i>", { class: `fa ${icon}`, "aria-hidden": "true" }), document.createTextNode(` ${label}`))
    .on("click", onPress);

/** A button without words on it; the words are its tooltip and what a screen reader says. */
export const iconButton = (label: string, icon: string, onPress: () => void): JQuery =>
  $("<button>", {
    type: "button",
    class: "red-ui-button red-ui-button-small call-events-icon-button",
    title: label,
  })
    .attr("aria-label", label)
    .append($("<i>", { class: `fa ${icon}`, "aria-hidden": "true" }))
    .on("click", (event) => {
      event.stopPropagation();
      onPress();
    });
