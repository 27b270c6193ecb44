import { type AppResult, type AppTrace, type CallEvent, callTraces, type Decision } from "../call/index.js";
import { eventOf } from "./event.js";
import type { Answer } from "./open-calls.js";
import type { PolicyServer, Question, ReceivedCall } from "./policy-server.js";
import { readResponse } from "./read-response.js";
import { type RequestFields, writeRequest } from "./write-request.js";

/** What a Call Test shows: the answer as CUCM would read it, and how it came about. */
export interface CallTestResult {
  call_id: string;
  action: string;
  by: "flow" | "deadline" | "error";
  took_ms: number;
  decision: Decision;
  reply: { decision: string; cixml: string; xml: string };
  event: CallEvent;
  app_data: Record<string, AppResult>;
  /** In the order in which the apps finished. */
  trace: AppTrace[];
  error?: { code: string; message: string };
}

/** Asks the flow behind a policy server as CUCM would, with real bytes both ways, over no network. */
export function testCall(
  server: PolicyServer,
  fields: RequestFields,
  timeZone: string,
): Promise<CallTestResult> {
  const question: Question = {
    arrivedAt: Date.now(),
    readBody: async () => writeRequest(fields),
    reply: () => {},
    onGone: () => {},
  };
  return new Promise((resolve, reject) => {
    const watcher = {
      onCall: (call: ReceivedCall) => callTraces.open(call.id),
      onAnswer: (call: ReceivedCall, answer: Answer) => resolve(resultOf(call, answer, timeZone)),
    };
    server.receive(question, watcher).catch(reject);
  });
}

function resultOf(call: ReceivedCall, answer: Answer, timeZone: string): CallTestResult {
  const trace = callTraces.close(call.id);
  const { xacmlDecision, cixml, decision } = readResponse(Buffer.from(answer.body));
  const { by } = answer.reply;
  return {
    call_id: call.id,
    action: decision.action,
    by,
    took_ms: Date.parse(answer.reply.at) - call.arrivedAt,
    decision,
    reply: { decision: xacmlDecision, cixml, xml: answer.body },
    event: eventOf(call.request, call.arrivedAt, timeZone),
    app_data: answer.appData ?? Object.fromEntries(trace.map(({ slug, ...result }) => [slug, result])),
    trace,
    ...(by === "flow" ? {} : { error: errorOf(call, answer) }),
  };
}

function errorOf(call: ReceivedCall, answer: Answer): { code: string; message: string } {
  const { error } = answer;
  if (error) return { code: (error as NodeJS.ErrnoException).code ?? "error", message: error.message };
  return answer.reply.by === "deadline"
    ? { code: "deadline", message: `the flow gave no answer within ${call.deadlineAt - call.arrivedAt} ms` }
    : { code: "closed", message: "CURRI in was redeployed" };
}
