import { compileTemplate, type Template } from "../template/index.js";
import type { Pair } from "./types.js";

/** A token of RFC 9110, 5.6.2. */
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The connection's own affairs, which the client sees to; tools that examples are copied from list them all the same. */
const ownOfTheConnection = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

class HeaderNameError extends Error {
  readonly code = "template";

  constructor(readonly headerName: string) {
    super(`"${headerName}" is no name of a header`);
  }
}

export interface HeaderTemplate {
  name: string;
  value: Template;
}

/** @throws HeaderNameError */
export function checkHeaderName(name: string): void {
  if (!headerName.test(name) || name === "__proto__") throw new HeaderNameError(name);
}

/**
 * @returns `ignored`: names that a user cannot set, as the connection sets them
 * @throws HeaderNameError, TemplateError
 */
export function compileHeaders(rows: readonly Pair[]): { headers: HeaderTemplate[]; ignored: string[] } {
  const headers: HeaderTemplate[] = [];
  const ignored: string[] = [];
  for (const { key, value } of rows) {
    checkHeaderName(key);
    if (ownOfTheConnection.has(key.toLowerCase())) ignored.push(key);
    else headers.push({ name: key, value: compileTemplate(value, "header") });
  }
  return { headers, ignored };
}

/** HTTP sends bytes; text beyond ASCII goes as UTF-8, which is what servers expect (RFC 9110, 5.5 leaves it open). */
export function headerBytes(value: string): string {
  return /[^\t\x20-\x7e]/.test(value) ? Buffer.from(value, "utf8").toString("latin1") : value;
}
