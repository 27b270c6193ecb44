const hexDigitsOfTime = 12;

/**
 * A new id for a call, an event or a delivery: a UUID that begins with the time and is random else (RFC 9562, version 7).
 * What is made one after another lies side by side in an index, so that a database writes one page for many of them.
 * The global `crypto` keeps this folder usable in the editor too.
 */
export function newId(): string {
  const time = Date.now().toString(16).padStart(hexDigitsOfTime, "0");
  // Of a random UUID all but its first 48 bits and its version.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
