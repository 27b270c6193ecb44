/** Offers the names of all time zones while one is typed. */
export function timeZoneField(input: JQuery): void {
  const id = `${input.attr("id")}-names`;
  const names = $("<datalist>", { id }).insertAfter(input);
  for (const zone of Intl.supportedValuesOf("timeZone")) $("<option>", { value: zone }).appendTo(names);
  input.attr("list", id);
}
