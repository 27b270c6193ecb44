export { type Clock, systemClock, type Timer } from "./clock.js";
export { isoTime } from "./iso-time.js";
export { localTime } from "./local-time.js";
