// All that XML 1.0 forbids (section 2.2), even as a character reference; lone surrogates are looked for apart.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const allForbidden = new RegExp(`${forbidden.source}|\\p{Surrogate}`, "gu");

/** Characters that XML cannot carry are left out. */
const legal = (text: string): string =>
  forbidden.test(text) || !text.isWellFormed() ? text.replace(allForbidden, "") : text;

/** The content of an element. */
export const escapeXmlText = (text: string): string =>
  legal(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The value of a quoted attribute; right for the content of an element, too. */
export const escapeXml = (text: string): string =>
  escapeXmlText(text).replaceAll('"', "&quot;").replaceAll("'", "&apos;");
