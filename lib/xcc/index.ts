export { type CallbackPathOptions, joinCallbackPath, type PathMember } from "./callback-path.js"; // one path, several gateways
export { Calls } from "./calls.js"; // events of legs → states of calls, each once
export { Gateway, type GatewayContact, type GatewayOptions, type GatewayWatcher } from "./gateway.js"; // registered, answered, watched
export { messageOf } from "./message.js"; // a call's state → the message of the flow
export { readMessage, XccMessageError } from "./read-message.js"; // bytes → XccMessage
export type { RegistrationState } from "./registration.js";
export type {
  CallStateEvent,
  LegDetails,
  LegEvent,
  XccMessage,
} from "./types.js";
export { connectionEvents } from "./write-message.js"; // what the gateway is asked to tell
