const secondsPerDay = 86_400;
/** Times are unsigned, of 32 bits. */
const lastSecond = 0xffff_ffff;

/** What the wire contract writes for a time that never came. */
export const never = "Never";

/** "2023-11-06T" by the day. Records are of a few days, in any order. */
const dates = new Map<number, string>();
const mostDates = 1000;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

/**
 * ISO 8601, UTC, to the second. Written by hand, since a file has three times per row and all of them on a day or two.
 *
 * @param seconds since 1970, not negative
 */
export function isoOfSeconds(seconds: number): string {
  const day = Math.floor(seconds / secondsPerDay);
  const date = dates.get(day) ?? dateOf(day);
  const rest = seconds - day * secondsPerDay;
  const minutes = Math.floor(rest / 60);
  return `${date}${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[rest % 60]}Z`;
}

function dateOf(day: number): string {
  if (dates.size >= mostDates) dates.clear();
  const date = new Date(day * secondsPerDay * 1000).toISOString().slice(0, 11);
  dates.set(day, date);
  return date;
}

/**
 * A time as CUCM writes it (seconds since 1970) or as the wire contract does (ISO 8601, "Never").
 *
 * @returns seconds since 1970, 0 = never; undefined = neither
 */
export function secondsOf(text: string): number | undefined {
  if (text === "0" || text === never) return 0;
  const seconds = Number(text);
  if (seconds >= 0 && seconds <= lastSecond && Number.isInteger(seconds) && text.trim() !== "")
    return seconds;
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** As the record has it; what is no time stays as it is. */
export function timeCell(text: string): string {
  const seconds = secondsOf(text);
  if (seconds === undefined) return text;
  return seconds === 0 ? never : isoOfSeconds(seconds);
}
