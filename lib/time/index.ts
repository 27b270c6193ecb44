export { type Clock, systemClock, type Timer } from "./clock.js";
export { isOverWithin } from "./is-over-within.js";
export { isoMicroTime, isoTime } from "./iso-time.js";
export { localTime } from "./local-time.js";
export { msPerDay } from "./ms-per-day.js";
export { preciseClock } from "./precise-clock.js";
