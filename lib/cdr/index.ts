export { columnsOf, type RowKind } from "./cucm/columns.js";
export { CucmFileReader, type RefusedLine } from "./cucm/file-reader.js"; // bytes of a file → records, and lines that are none
export { jsonValues, readJsonRecord } from "./read-json.js"; // JSON → records of all three systems
export { RecordError, type RecordFault } from "./record-error.js";
export type {
  Direction,
  Outcome,
  ReadOptions,
  ReadRecord,
  RecordEvent,
  RecordFormat,
  RecordKind,
} from "./types.js";
