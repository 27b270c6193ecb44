const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The wall clock of a place, for "after hours" conditions.
 *
 * @param at epoch ms
 * @param timeZone IANA name; "" = the process's own zone
 * @returns `local_time` "HH:MM" on a 24 h clock, `weekday` 1 = Monday … 7 = Sunday
 * @throws RangeError for a name that is no time zone
 */
export function localTime(at: number, timeZone: string): { local_time: string; weekday: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      ...(timeZone === "" ? {} : { timeZone }),
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { local_time: `${parts.hour}:${parts.minute}`, weekday: weekdays.indexOf(parts.weekday ?? "") + 1 };
}
