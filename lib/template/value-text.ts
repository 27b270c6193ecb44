import { TemplateError } from "./template-error.js";

/**
 * A value as plain text: text and numbers as they are, null empty, dates as ISO 8601, buffers as UTF-8, objects as JSON text.
 *
 * @throws TemplateError for an object that holds itself
 */
export function toText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    default:
      if (value === null) return "";
      if (value instanceof Uint8Array) return utf8(value);
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
      return toJson(value);
  }
}

/**
 * A value as JSON: text quoted, numbers, true, false, null and objects as they are; NaN and Infinity are null.
 *
 * @throws TemplateError for an object that holds itself
 */
export function toJson(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(utf8(value));
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    return jsonWithBigInts(value, error);
  }
}

const utf8 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

/** The slow way, taken only when JSON.stringify refused the value; what is refused again cannot be written. */
function jsonWithBigInts(value: unknown, refusal: unknown): string {
  try {
    return (
      JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? part.toString() : part)) ?? "null"
    );
  } catch {
    throw new TemplateError(`An object cannot be written as text: ${(refusal as Error).message}`, {
      cause: refusal,
    });
  }
}
