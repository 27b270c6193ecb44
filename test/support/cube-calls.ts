import type { LegStep } from "./cube-messages.js";

export type CallKind = "answered" | "busy" | "no-answer" | "hunting" | "transfer" | "handoff";
export const callKinds: readonly CallKind[] = [
  "answered",
  "busy",
  "no-answer",
  "hunting",
  "transfer",
  "handoff",
];

export interface CallParties {
  /** Calls and legs get their numbers from it, as a gateway counts them. */
  number: number;
  calling: string;
  called: string;
}

/** As a gateway writes it; the same number, the same guid. */
export function guidOfCall(number: number): string {
  const group = (salt: number): string =>
    `0x${(Math.imul(number + salt, 0x9e3779b1) >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
  return [1, 2, 3, 4].map((salt) => group(salt * 7919)).join("-");
}

/** What a gateway tells of a call, from its first leg to the end of its last one. */
export function callScript(kind: CallKind, { number, calling, called }: CallParties): LegStep[] {
  const callId = String(number);
  const guid = guidOfCall(number);
  const leg =
    (connId: string, direction: "INCOMING" | "OUTGOING", to: string) =>
    (event: string, connState: string, more: Partial<LegStep> = {}): LegStep => ({
      callId,
      connId,
      connState,
      event,
      direction,
      guid,
      calling,
      called: to,
      ...more,
    });
  const first = number * 10;
  const caller = leg(String(first + 1), "INCOMING", called);
  const out = (count: number, to: string) => leg(String(first + 1 + count), "OUTGOING", to);
  const desk = out(1, "2199");
  const offered = (to: typeof desk): LegStep[] => [
    to("created", "CALL_DELIVERY"),
    to("callDelivery", "CALL_DELIVERY"),
  ];
  const begun = [caller("created", "IDLE"), ...offered(desk)];
  const ringing = [...begun, desk("alerting", "ALERTING"), caller("alerting", "ALERTING")];
  const talking = [...ringing, desk("connected", "CONNECTED"), caller("connected", "CONNECTED")];
  const gone = (to: typeof desk, cause: number, more: Partial<LegStep> = {}): LegStep =>
    to("disconnected", "DISCONNECTED", { cause, ...more });
  const last = (to: typeof desk, cause: number, more: Partial<LegStep> = {}): LegStep =>
    gone(to, cause, { callState: "INVALID", ...more });
  const talked = { duration: "PT12S" };

  switch (kind) {
    case "answered":
      return [...talking, gone(desk, 16, talked), last(caller, 16, talked)];
    case "busy":
      return [...begun, gone(desk, 17), last(caller, 17)];
    case "no-answer":
      return [...ringing, gone(caller, 16), last(desk, 19)];
    case "hunting": {
      const second = out(2, "2200");
      return [
        ...begun,
        gone(desk, 17),
        ...offered(second),
        second("alerting", "ALERTING"),
        caller("alerting", "ALERTING"),
        second("connected", "CONNECTED"),
        caller("connected", "CONNECTED"),
        gone(second, 16, talked),
        last(caller, 16, talked),
      ];
    }
    case "transfer": {
      const colleague = out(2, "2400");
      return [
        ...talking,
        desk("transferred", "CONNECTED", { target: "2400" }),
        ...offered(colleague),
        gone(desk, 16, { duration: "PT5S" }),
        colleague("alerting", "ALERTING"),
        colleague("connected", "CONNECTED"),
        gone(colleague, 16, { duration: "PT7S" }),
        last(caller, 16, talked),
      ];
    }
    case "handoff": {
      // The caller's leg goes on in another call of the gateway, where the colleague is.
      const moved = { callId: String(number + 1_000_000) };
      const colleague = out(2, "2400");
      return [
        ...talking,
        caller("handoffLeave", "CONNECTED"),
        caller("handoffJoin", "CONNECTED", moved),
        gone(desk, 16, { duration: "PT5S" }),
        colleague("created", "CALL_DELIVERY", moved),
        colleague("connected", "CONNECTED", moved),
        gone(colleague, 16, { duration: "PT7S", ...moved }),
        last(caller, 16, { ...talked, ...moved }),
      ];
    }
  }
}
