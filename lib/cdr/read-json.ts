import { readJson } from "../template/index.js";
import { isCloudSession, readCloudSession } from "./cloud-session/read.js";
import { contactCentreEnvelope, contactCentreKind, readContactCentre } from "./contact-centre/read.js";
import { isCucmObject, readCucmObject } from "./cucm/object.js";
import { isObject, type JsonObject } from "./fields.js";
import { RecordError } from "./record-error.js";
import type { ReadOptions, ReadRecord, RecordFormat } from "./types.js";

/**
 * Takes JSON apart into what should be records: one object, an array of them, or one on each line.
 *
 * @throws RecordError `not_json`
 */
export function jsonValues(text: string): unknown[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  if (trimmed === "") throw new RecordError("not_json", "There is nothing in it");
  let fault: unknown;
  try {
    const value = readJson(trimmed);
    return Array.isArray(value) ? value : [value];
  } catch (error) {
    fault = error;
  }
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2 || !isJson(lines[0]!))
    throw new RecordError("not_json", (fault as Error).message, { cause: fault });
  return lines.flatMap((line, index) => {
    try {
      return [readJson(line)];
    } catch (error) {
      throw new RecordError("not_json", `Line ${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
}

function isJson(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads one record, in its vendor's envelope or without.
 *
 * @throws RecordError `unknown_record`
 */
export function readJsonRecord(value: unknown, format: RecordFormat, options: ReadOptions): ReadRecord {
  const wants = (kind: RecordFormat): boolean => format === "auto" || format === kind;
  if (isObject(value)) {
    if (wants("contact-centre")) {
      const read = contactCentre(value, options);
      if (read) return read;
    }
    const { record, around } = withoutEnvelope(value);
    if (wants("cucm") && isCucmObject(record)) return readCucmObject(record, around, options);
    if (wants("cloud-session") && (isCloudSession(record) || (format !== "auto" && record.id !== undefined)))
      return readCloudSession(record, around, options);
  }
  throw new RecordError("unknown_record", whyUnknown(value, format));
}

function contactCentre(value: JsonObject, options: ReadOptions): ReadRecord | undefined {
  const envelope = contactCentreEnvelope(value);
  const kind = envelope ? envelope.kind : contactCentreKind(value);
  return kind && readContactCentre(kind, envelope?.record ?? value, envelope?.around ?? {}, options);
}

/** `{ cdr: { … }, … }`: the record stands in an envelope. */
function withoutEnvelope(value: JsonObject): { record: JsonObject; around: JsonObject } {
  const { cdr, ...around } = value;
  return isObject(cdr) ? { record: cdr, around } : { record: value, around: {} };
}

function whyUnknown(value: unknown, format: RecordFormat): string {
  if (!isObject(value)) return `${Array.isArray(value) ? "an array" : typeof value} where a record should be`;
  const names = Object.keys(value).slice(0, 5).join(", ");
  return `${format === "auto" ? "no known record" : `no ${format} record`} has these fields: ${names || "none"}`;
}
