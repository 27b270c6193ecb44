import { TemplateError } from "./template-error.js";

/** The inside of a JSON string. */
export const escapeJsonString = (text: string): string => JSON.stringify(text).slice(1, -1);

const xmlSpecial = /[&<>"'\t\n\r]/g;
const xmlEntities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // As references, since a parser turns plain ones into spaces (in attributes) or CR into LF (everywhere).
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};
/** All that is no Char in XML 1.0, production [2]; with the `u` flag a lone surrogate matches, a pair does not. */
const xmlIllegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text for XML content or an attribute; characters that XML 1.0 cannot hold are left out. */
export const escapeXml = (text: string): string =>
  text.replace(xmlIllegal, "").replace(xmlSpecial, (char) => xmlEntities[char]!);

const plainUrl = /^[A-Za-z0-9\-._~]*$/;
/** encodeURIComponent throws at one. */
const loneSurrogate = /\p{Surrogate}/gu;

/** One path segment or query value: everything but RFC 3986's unreserved characters is percent-encoded as UTF-8. */
export function escapeUrl(text: string): string {
  if (plainUrl.test(text)) return text;
  return encodeURIComponent(text.replace(loneSurrogate, "\ufffd")).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const headerControl = /[\x00-\x08\x0a-\x1f\x7f]/;

export const hasHeaderControl = (text: string): boolean => headerControl.test(text);

/**
 * A header value stays as it is.
 *
 * @throws TemplateError when it holds CR, LF or another control character (a second header could be smuggled in)
 */
export function checkHeader(text: string): string {
  if (hasHeaderControl(text))
    throw new TemplateError("A header value holds a line break or control character");
  return text;
}
