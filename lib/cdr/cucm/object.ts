import { isObject, type JsonObject } from "../fields.js";
import type { ReadOptions, ReadRecord } from "../types.js";
import { Layout } from "./layout.js";
import { RowReader } from "./row-reader.js";

/** A row as an object of its columns, as CSV nodes and other systems' webhooks send it. */
export function isCucmObject(record: JsonObject): boolean {
  const names = new Set(Object.keys(record).map((name) => name.toLowerCase()));
  return names.has("cdrrecordtype") || names.has("globalcallid_callid");
}

const cellOf = (value: unknown): string =>
  value === null || value === undefined ? "" : isObject(value) ? JSON.stringify(value) : String(value);

/** @param around what else came with the record */
export function readCucmObject(record: JsonObject, around: JsonObject, options: ReadOptions): ReadRecord {
  const layout = Layout.ofHeader(Object.keys(record));
  const read = new RowReader(layout, options).read(Object.values(record).map(cellOf));
  read.event.envelope = around;
  return read;
}
