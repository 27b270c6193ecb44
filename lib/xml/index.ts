export { decodeXml } from "./decode.js"; // bytes → text, whatever the declaration claims
export { escapeXml, escapeXmlText } from "./escape.js"; // text → text that is safe in a quoted attribute, in an element
export { readElements, XmlError } from "./read.js"; // text → elements, by local name
export type { ElementHandlers } from "./types.js";
