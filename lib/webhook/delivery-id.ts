import { createHash } from "node:crypto";

/**
 * The id of a delivery that is made of an event: the same event, sent by the same node with the same body to the same
 * URL, is the same delivery, however often it is read. In the shape of a UUID (RFC 9562, version 8).
 */
export function deliveryId(endpoint: string, event: string, url: string, body: string | undefined): string {
  const hash = createHash("sha256").update(JSON.stringify([endpoint, event, url, body ?? null]));
  const hex = hash.digest("hex");
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
