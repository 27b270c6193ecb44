/** Text of a part of the page that stands out too little from what is behind it, with the ratio of WCAG 2. */
export function faint(root: HTMLElement | SVGElement): string[] {
  const channel = (value: number): number =>
    value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r = 0, g = 0, b = 0]: number[]): number =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element: Element | null): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || (colour[3] ?? 0) > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  return [
    ...root.querySelectorAll<HTMLElement>(
      "label, .call-events-hint, select, input, code, button, a, summary, pre, time, p, dt, dd, td, th, h4, li span, [role=option] span",
    ),
  ]
    .filter(
      (element) => element.checkVisibility() && !element.closest(".monaco-editor, [disabled], .disabled"),
    )
    .filter((element) => (element.innerText || (element as HTMLInputElement).value || "").trim() !== "")
    .flatMap((element) => {
      const [front, back] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
      const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      const name = element.id || element.className || element.tagName;
      return ratio < 3 ? [`${name} "${element.innerText.slice(0, 30)}" ${ratio.toFixed(1)}`] : [];
    });
}
