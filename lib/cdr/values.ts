/** 1 and 0, also where they came as text or as a flag; what is neither stays. */
export function integerOf(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return value;
  const text = value.trim().toLowerCase();
  if (text === "true") return 1;
  if (text === "false") return 0;
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : value;
}

/** A flag, also where it came as text or as 1 and 0; what is none stays. */
export function flagOf(value: unknown): unknown {
  const number = integerOf(value);
  return number === 1 ? true : number === 0 ? false : value;
}

const clock = /^(?:(\d+)\.)?(\d+):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/;

/** Seconds of a number, or of "[days.]hours:minutes[:seconds]"; 0 of all else. */
export function secondsIn(value: unknown): number {
  const [, days = 0, hours, minutes, seconds = 0] = clock.exec(String(value ?? "").trim()) ?? [];
  if (hours !== undefined)
    return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const number = typeof value === "string" && value.trim() === "" ? 0 : Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}

const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** Epoch ms of an ISO time, taken for UTC where it says nothing of its zone; undefined of all else. */
export function timeIn(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const ms = Date.parse(zoned.test(value) ? value : `${value}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Text of a number or a text; "" of all else. */
export const textIn = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
