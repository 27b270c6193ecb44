const secondsPerMinute = 60;
/** Times are unsigned, of 32 bits. */
const lastSecond = 0xffff_ffff;

/** What the wire contract writes for a time that never came. */
export const never = "Never";

/** "2023-11-06T14:57:" by the minute. Records are of a day or two, in any order. */
const minutes = new Map<number, string>();
const mostMinutes = 3000;
const ends = Array.from({ length: secondsPerMinute }, (_, second) => `${String(second).padStart(2, "0")}Z`);

/**
 * ISO 8601, UTC, to the second. Put together from two texts that are there already, since a file has four times per row:
 * out of five or six they took 600 bytes of a row's memory.
 *
 * @param seconds since 1970, not negative
 */
export function isoOfSeconds(seconds: number): string {
  const minute = Math.floor(seconds / secondsPerMinute);
  return (minutes.get(minute) ?? textOf(minute)) + ends[seconds - minute * secondsPerMinute];
}

function textOf(minute: number): string {
  if (minutes.size >= mostMinutes) minutes.clear();
  const text = new Date(minute * secondsPerMinute * 1000).toISOString().slice(0, 17);
  minutes.set(minute, text);
  return text;
}

/**
 * A time as CUCM writes it (seconds since 1970) or as the wire contract does (ISO 8601, "Never").
 *
 * @returns seconds since 1970, 0 = never; undefined = neither
 */
export function secondsOf(text: string): number | undefined {
  if (text === "0" || text === never) return 0;
  const seconds = Number(text);
  if (seconds > 0 && seconds <= lastSecond && Number.isInteger(seconds)) return seconds;
  if (seconds === 0 && text.trim() !== "") return 0;
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** As the record has it; what is no time stays as it is. */
export function timeCell(text: string): string {
  const seconds = secondsOf(text);
  if (seconds === undefined) return text;
  return seconds === 0 ? never : isoOfSeconds(seconds);
}
