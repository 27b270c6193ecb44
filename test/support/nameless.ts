/** Fields and buttons of a part of the page that a screen reader has no name for; an icon is none. */
export function nameless(root: HTMLElement | SVGElement): string[] {
  const nameOf = (field: HTMLInputElement): string => {
    const labelled = (field.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "");
    const labels = [...(field.labels ?? [])].map(({ textContent }) => textContent);
    const title = field.children.length === 0 ? field.title : "";
    const words = field.tagName === "BUTTON" ? field.innerText : "";
    return [field.getAttribute("aria-label") ?? "", ...labelled, ...labels, title, words].join("").trim();
  };
  return (
    [...root.querySelectorAll<HTMLInputElement>("input, select, textarea, button")]
      .filter((field) => field.checkVisibility() && field.type !== "hidden")
      // Node-RED's own: the code editor, the buttons beside the select of a config node, traps for password managers.
      .filter(
        (field) => !field.closest(".monaco-editor") && !/-btn-.*-(add|edit)$|^red-ui-trap-/.test(field.id),
      )
      .filter((field) => nameOf(field) === "")
      .map((field) => `${field.tagName} ${field.id || field.className}`)
  );
}
