export { columnsOf, type RowKind } from "./cucm/columns.js";
export { CucmFileReader, type RefusedLine } from "./cucm/file-reader.js"; // bytes of a file → records, and lines that are none
export { compareFileNames, isUnfinishedName, parseFileName } from "./file-name.js";
export {
  type FileLedger,
  type FolderOptions,
  FolderSource,
  type FoundFile,
  type Taken,
} from "./folder/folder-source.js"; // files that appear in a folder
export { type Origin, recordMessage } from "./message.js";
export { type ContentReader, piecesOf, type Refusal, readContent, readValue } from "./read-content.js"; // any content → records, paced
export { jsonValues, readJsonRecord } from "./read-json.js"; // JSON → records of all three systems
export { RecordError, type RecordFault } from "./record-error.js";
export { SeenRows } from "./seen-rows.js";
export { SftpServer, type SftpServerOptions } from "./sftp/sftp-server.js"; // files that clients such as CUCM send
export { Spool, type SpoolEntry, type Spooled, type SpoolOptions } from "./spool.js"; // durable before its sender is told yes
export type {
  Direction,
  Outcome,
  ReadOptions,
  ReadRecord,
  RecordEvent,
  RecordFormat,
} from "./types.js";
export { type Verifier, type VerifyKind, verifierFor } from "./verify.js"; // who sent a request
