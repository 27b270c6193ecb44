import { editor } from "./editor.js";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one is slow, and a list needs the same few again and again. */
function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let known = formats.get(name);
  if (!known) {
    known = new Intl.DateTimeFormat(editor.i18n.lang(), options);
    formats.set(name, known);
  }
  return known;
}

const clock: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

/** A moment: the time of day, before today with the day. Its tooltip is the whole time. @param iso ISO 8601 */
export function timeOf(iso: string): JQuery {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  const text = isToday
    ? format("clock", clock).format(date)
    : format("day", {
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      }).format(date);
  const whole = format("whole", { dateStyle: "full", timeStyle: "long" }).format(date);
  return $("<time>", { datetime: iso, title: whole }).text(text);
}
