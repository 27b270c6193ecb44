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

/**
 * ISO 8601, UTC, with microseconds.
 *
 * @param at epoch ms, with a fraction
 */
export function isoMicroTime(at: number): string {
  const micros = Math.round(at * 1000);
  const ms = Math.floor(micros / 1000);
  return `${isoTime(ms).slice(0, -1)}${String(micros - ms * 1000).padStart(3, "0")}Z`;
}
