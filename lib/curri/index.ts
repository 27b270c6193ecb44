export { type CallTestResult, testCall } from "./call-test.js"; // asks as CUCM would, and tells how the answer came about
export { DecisionError } from "./cixml.js"; // why CUCM would refuse a decision
export { messageOf } from "./message.js"; // a received call → the message of the flow
export { type Answer, type AskedCall, type EncodedDecision, OpenCalls, openCalls } from "./open-calls.js"; // one answer per call, by its deadline
export { PolicyServer, type PolicyServerOptions, type Question, type ReceivedCall } from "./policy-server.js"; // questions → calls → answers
export { readDecision } from "./read-decision.js"; // msg.decision → Decision
export { CurriRequestError, readRequest } from "./read-request.js"; // bytes → CurriRequest
export { type CurriResponse, readResponse } from "./read-response.js"; // bytes → what CUCM does
export type { CurriRequest, TriggerPointType } from "./types.js";
export { type RequestFields, writeRequest } from "./write-request.js"; // a call → the bytes CUCM sends
export { writeResponse } from "./write-response.js"; // Decision → bytes
