export { writeApp } from "./app-data.js";
export { type CallState, callStates } from "./call-state.js";
export type { Decision, DecisionAction } from "./decision.js";
export { newId } from "./id.js";
export type {
  AppError,
  AppResult,
  CallEvent,
  CallInfo,
  CallMessage,
  CallReply,
  CallSource,
  TriggerInfo,
  WebhookInfo,
} from "./message.js";
export { CallRing, type RecentCall, RecentCalls, recentCalls } from "./recent-calls.js";
export { type FieldNames, holderOf, ownName, recordNames } from "./record-names.js";
export { isReservedName, SlugError, slugOf } from "./slug.js";
export { type AppTrace, CallTraces, callTraces } from "./traces.js";
