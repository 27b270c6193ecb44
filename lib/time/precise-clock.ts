import { type Clock, systemClock } from "./clock.js";

let offset = Number.NaN;

/** Epoch ms of the system's clock, with the microseconds that `Date.now()` leaves out as a fraction. */
function preciseNow(): number {
  const ms = Date.now();
  const elapsed = performance.now();
  const at = elapsed + offset;
  if (at >= ms && at < ms + 1) return at;
  offset = ms - elapsed; // at first, and whenever the system's clock was set
  return ms;
}

export const preciseClock: Clock = { ...systemClock, now: preciseNow };
