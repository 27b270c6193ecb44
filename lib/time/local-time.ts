const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const msPerMinute = 60_000;

/** One for all that ask in the same minute. */
interface LocalTime {
  /** "HH:MM" on a 24 h clock. */
  readonly local_time: string;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
}

interface Place {
  format: Intl.DateTimeFormat;
  /** By the minute. */
  times: Map<number, LocalTime>;
}

/** Formatting costs more than reading a whole request, and all calls of a minute have the same answer. */
const places = new Map<string, Place>();
/** Records of past calls come with the minutes of a day or two, in any order. */
const mostMinutes = 3000;

/**
 * The wall clock of a place, for "after hours" conditions.
 *
 * @param at epoch ms
 * @param timeZone IANA name; "" = the process's own zone
 * @throws RangeError for a name that is no time zone
 */
export function localTime(at: number, timeZone: string): LocalTime {
  const minute = Math.floor(at / msPerMinute);
  const place = places.get(timeZone) ?? { format: formatOf(timeZone), times: new Map() };
  let time = place.times.get(minute);
  if (!time) {
    places.set(timeZone, place);
    if (place.times.size >= mostMinutes) place.times.clear();
    time = timeAt(place.format, at);
    place.times.set(minute, time);
  }
  return time;
}

const formatOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    ...(timeZone === "" ? {} : { timeZone }),
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });

function timeAt(format: Intl.DateTimeFormat, at: number): LocalTime {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { local_time: `${parts.hour}:${parts.minute}`, weekday: weekdays.indexOf(parts.weekday ?? "") + 1 };
}
