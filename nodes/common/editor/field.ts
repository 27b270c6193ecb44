/** A place in the message that a template or a condition can name. */
export interface Field {
  path: string;
  label: string;
  /** The values it can have, where they are few. */
  values?: FieldValue[];
}

export interface FieldValue {
  value: string;
  label: string;
}

export interface FieldGroup {
  label: string;
  fields: Field[];
}

/** A select with a group for each kind of field. */
export function fieldSelect(groups: FieldGroup[], first: string): JQuery {
  const select = $("<select>").append($("<option>", { value: "" }).text(first));
  for (const { label, fields } of groups) {
    const group = $("<optgroup>", { label }).appendTo(select);
    for (const field of fields) group.append($("<option>", { value: field.path }).text(field.label));
  }
  return select;
}
