/** A state of a call as the world is told of it, whichever system tells of its calls. In this order, each at most once. */
export type CallState = "ALERTING" | "CONNECTED" | "DISCONNECTED";
export const callStates: readonly CallState[] = ["ALERTING", "CONNECTED", "DISCONNECTED"];
