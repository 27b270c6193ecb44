/** Boxes to tick that do not stand beside their words, at the height of them. */
export function apartFromWords(root: HTMLElement | SVGElement): string[] {
  const boxes = [...root.querySelectorAll<HTMLInputElement>("input[type=checkbox], input[type=radio]")];
  return boxes
    .filter((box) => box.checkVisibility())
    .flatMap((box) => {
      const around = box.closest("label");
      const words = around ? box.nextElementSibling : root.querySelector(`label[for="${box.id}"]`);
      const name = box.id || box.value;
      if (!words) return [`${name} has no words`];
      const [from, to] = [box.getBoundingClientRect(), words.getBoundingClientRect()];
      const gap = Math.max(to.left - from.right, from.left - to.right);
      const middle = (from.top + from.bottom) / 2;
      // What is wider than a box is drawn somewhere in the middle of it.
      const isBeside = gap <= 20 && from.width <= 30 && middle > to.top && middle < to.bottom;
      return isBeside ? [] : [`${name} stands apart from its words`];
    });
}
