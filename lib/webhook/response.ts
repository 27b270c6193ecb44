import { readJson } from "../template/index.js";
import { parseXml } from "./parse-xml.js";
import type { HttpAnswer } from "./wire.js";

export type ParseAs = "auto" | "json" | "xml" | "text";

/** What an answer says. */
export interface ResponseData {
  /** null for an empty answer. */
  data: unknown;
  /** The answer should have been JSON or XML and was not, or was more of it than a message can bear, so `data` is its text: it was delivered all the same. */
  parse_error?: true;
}

type Form = "json" | "xml" | "text" | "json-if-it-is";

/** @param as `auto` goes by the Content-Type; without one that tells, what looks like JSON and is JSON is read as such */
export function readResponse(answer: HttpAnswer, as: ParseAs): ResponseData {
  if (answer.body.length === 0) return { data: null };
  const contentType = String(answer.headers["content-type"] ?? "").toLowerCase();
  const text = textOf(answer.body, contentType);
  const form = as === "auto" ? formOf(contentType) : as;
  if (form === "text") return { data: text };
  if (form === "json-if-it-is" && !/^\s*[[{]/.test(text)) return { data: text };
  try {
    return { data: form === "xml" ? parseXml(text) : readJson(text) };
  } catch {
    return form === "json-if-it-is" ? { data: text } : { data: text, parse_error: true };
  }
}

function formOf(contentType: string): Form {
  const type = contentType.split(";", 1)[0]!.trim();
  if (/[/+]json$/.test(type)) return "json";
  if (/[/+]xml$/.test(type)) return type === "application/xhtml+xml" ? "text" : "xml";
  return type === "" || type === "text/plain" || type === "application/octet-stream"
    ? "json-if-it-is"
    : "text";
}

function textOf(body: Buffer, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/.exec(contentType)?.[1] ?? "utf-8";
  if (charset !== "utf-8" && charset !== "utf8") {
    try {
      return new TextDecoder(charset).decode(body);
    } catch {
      // A charset that nobody knows: UTF-8 is the best guess.
    }
  }
  const text = body.toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
