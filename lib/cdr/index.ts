export { columnsOf, type RowKind } from "./cucm/columns.js";
export { CucmFileReader, type RefusedLine } from "./cucm/file-reader.js"; // bytes of a file → records, and lines that are none
export type { Direction, Outcome, ReadOptions, ReadRecord, RecordEvent, RecordKind } from "./types.js";
