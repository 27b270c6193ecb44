export interface Preset {
  label: string;
  /** What it does, as the button's tooltip. */
  title: string;
  apply(): void;
}

/** A line of buttons, each of which fills in fields of the form. */
export function presetBar(container: JQuery, lead: string, presets: Preset[]): void {
  container.addClass("call-events-presets").append($("<span>").text(lead));
  for (const { label, title, apply } of presets) {
    $("<button>", { type: "button", class: "red-ui-button red-ui-button-small", title })
      .text(label)
      .on("click", apply)
      .appendTo(container);
  }
}
