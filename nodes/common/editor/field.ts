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
