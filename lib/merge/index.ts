export { type Arrival, JoinClosedError, type JoinOptions, Joins } from "./joins.js";
