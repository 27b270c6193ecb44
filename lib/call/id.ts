const hexDigitsOfTime = 12;

let lastTime = 0;
/** The first two groups of the ids of that millisecond: to write a number in hexadecimal costs as much as all the rest. */
let lastGroups = "";

/**
 * A new id for a call, an event or a delivery: a UUID that begins with the time and is random else (RFC 9562, version 7).
 * What is made one after another lies side by side in an index, so that a database writes one page for many of them.
 * The global `crypto` keeps this folder usable in the editor too.
 */
export function newId(): string {
  const now = Date.now();
  if (now !== lastTime) {
    const time = now.toString(16).padStart(hexDigitsOfTime, "0");
    lastGroups = `${time.slice(0, 8)}-${time.slice(8)}`;
    lastTime = now;
  }
  // Of a random UUID all but its first 48 bits and its version.
  return `${lastGroups}-7${crypto.randomUUID().slice(15)}`;
}
