/**
 * Shows only what belongs to the chosen value: each element with the attribute lists the values it is for.
 *
 * @param choice the select that decides
 * @param attribute for example `data-for-kind`, on rows as `data-for-kind="basic bearer"`
 */
export function showByChoice(choice: JQuery, attribute: string): void {
  const show = (): void => {
    const chosen = String(choice.val());
    $(`[${attribute}]`).each((_index, element) => {
      $(element).toggle((element.getAttribute(attribute) ?? "").split(" ").includes(chosen));
    });
  };
  choice.on("change", show);
  show();
}
