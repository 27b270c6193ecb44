export { type Clock, systemClock, type Timer } from "./clock.js";
export { localTime } from "./local-time.js";
