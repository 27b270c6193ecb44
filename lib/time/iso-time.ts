let lastMs = Number.NaN;
let lastText = "";

/**
 * ISO 8601, UTC, with milliseconds. The times of one call are often the same millisecond, which is written once.
 *
 * @param at epoch ms
 */
export function isoTime(at: number): string {
  if (at !== lastMs) {
    lastText = new Date(at).toISOString();
    lastMs = at;
  }
  return lastText;
}
