export type RecordFault =
  /** Neither JSON nor lines of JSON. */
  | "not_json"
  /** No kind of record that is known, or not the one that is wanted. */
  | "unknown_record";

/** Content that is no record, or a part of it. */
export class RecordError extends Error {
  readonly code: RecordFault;

  constructor(code: RecordFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RecordError";
    this.code = code;
  }
}
