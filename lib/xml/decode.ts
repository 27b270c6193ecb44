import { isUtf8 } from "node:buffer";

/**
 * The text of an XML body. The bytes decide, not the declaration: CUCM announces ISO-8859-1 in its HTTP header,
 * UTF-8 in the XML, and sends either. A byte order mark is heeded and removed, white space before the
 * declaration dropped; what is no valid UTF-8 is read as ISO-8859-1.
 */
export function decodeXml(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = decode(buffer);
  return text.charCodeAt(0) === 0x3c ? text : text.replace(/^[\uFEFF\s]+/, "");
}

function decode(buffer: Buffer): string {
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString("utf16le", 2);
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return new TextDecoder("utf-16be").decode(buffer);
  return buffer.toString(isUtf8(buffer) ? "utf8" : "latin1");
}
