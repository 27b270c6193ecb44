import type { CallState } from "../call/index.js";

/** What the gateway calls itself: in service, or shut down by its administrator. */
export type ProviderStatus = "IN_SERVICE" | "SHUTDOWN" | (string & {});

/** `msgHeader`: an answer returns both texts as they came. "" = absent. */
export interface MessageHeader {
  transactionId: string;
  /** Opaque; the gateway gives a new one for each registration. */
  registrationId: string;
}

/** What happened to a leg: the name of the one child of `event`, in lower case. */
export type LegEventKind =
  | "created"
  | "authorize"
  | "calldelivery"
  | "alerting"
  | "redirected"
  | "connected"
  | "transferred"
  | "disconnected"
  | "handoffleave"
  | "handoffjoin"
  | (string & {});

/** `connDetailData`: who talks to whom on a leg. A number that is withheld or absent is "". */
export interface LegDetails {
  /** INCOMING: from the caller to the gateway; OUTGOING: from the gateway to the called. */
  direction: "INCOMING" | "OUTGOING" | "";
  /** 32 hex digits; "" = none that can be read. */
  guid: string;
  callingNumber: string;
  calledNumber: string;
}

/** One event of one leg of a call. */
export interface LegEvent {
  /** The call that the leg belongs to: a small number of this gateway, used again after a reload. */
  callId: string;
  /** `INVALID` = the gateway has given the call up. */
  callState: string;
  /** The leg. */
  connId: string;
  kind: LegEventKind;
  details?: LegDetails;
  /** Where the call goes instead, on `redirected` and `transferred`; "" = not told. */
  redirectedTo: string;
  /** On `disconnected`: Q.850, 1 to 127; above that Cisco's own. */
  cause?: number;
  /** On `disconnected`, seconds, where the gateway counted them. */
  durationS?: number;
}

/** What a gateway says, as far as somebody who watches calls needs it. */
export type XccMessage = MessageHeader &
  (
    | { type: "provider-status"; applicationUrl: string; status: ProviderStatus }
    | {
        type: "probe";
        sequence: string;
        /** Seconds to the next probe; undefined = not told. */
        intervalS: number | undefined;
        failureCount: number;
        registered: boolean;
        status: ProviderStatus;
      }
    | { type: "provider-unregister" }
    | { type: "leg-event"; event: LegEvent }
    /** The call stands still until it is answered; `event` when the question tells of a leg. */
    | { type: "question"; about: "Authorize" | "AddressAnalyze"; event: LegEvent }
    /** Something the gateway tells and nobody here needs: media, or what a later version brings. */
    | { type: "other-notification"; name: string }
    | { type: "registered"; status: ProviderStatus }
    | { type: "other-response"; name: string }
    | { type: "fault"; reason: string }
    | { type: "unknown"; name: string }
  );

/** A call has reached a state; each state comes at most once per call, in this order. */
export interface CallStateEvent {
  /** The same for all events of a call: the guid, or a name made of gateway, call and start. */
  id: string;
  state: CallState;
  /** 1 for the first event of a call. */
  sequence: number;
  /** Epoch ms with a fraction, stamped when the gateway's message arrived. */
  at: number;
  /** The gateway's number of the call. */
  callId: string;
  /** 32 hex digits; "" = the gateway told none. */
  guid: string;
  callingNumber: string;
  /** As the caller dialled it. */
  calledNumber: string;
  /** As the gateway sent it on, or where the call was redirected or transferred to; "" = not told. */
  transformedCalledNumber: string;
  /** On DISCONNECTED: seconds in which the parties could talk; 0 = never connected. */
  durationS?: number;
  /** On DISCONNECTED: Q.850, where the gateway told one. */
  cause?: number;
}
