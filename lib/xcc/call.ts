import type { CallState } from "../call/index.js";
import type { CallStateEvent, LegEvent } from "./types.js";

/** Hunting and conferences have fewer legs; each event looks at all of them. */
const maxLegs = 32;

/** One party's connection with the gateway. */
interface Leg {
  direction: "INCOMING" | "OUTGOING" | "";
  calling: string;
  called: string;
  /** The call id under which it takes part; undefined = it has left for another call. */
  callId: string | undefined;
  /** For good: no late or repeated event brings a leg back to life. */
  over: boolean;
  durationS: number | undefined;
}

/** What is to be done after an event: nothing, wait whether more comes, or the call is over. */
export type Outlook = "goes-on" | "perhaps-over" | "over";

/**
 * One call and its legs. Legs each tell all of it, from several connections at once, and some of what they tell may
 * never arrive; a call reaches each state once, in its order, and none without knowing who calls whom.
 */
export class Call {
  readonly callId: string;
  readonly startedAt: number;
  /** Epoch ms of the last event. */
  heardAt: number;
  /** The gateway was registered anew since: it does not tell what happened in between. */
  lost = false;
  guid = "";
  #id = "";
  #sequence = 0;
  #known = false;
  readonly #legs = new Map<string, Leg>();
  #alertingAt: number | undefined;
  #connectedAt: number | undefined;
  #endedAt: number | undefined;
  #cause: number | undefined;
  #redirectedTo = "";
  #told: CallState | undefined;

  constructor(callId: string, at: number) {
    this.callId = callId;
    this.startedAt = at;
    this.heardAt = at;
  }

  get isOver(): boolean {
    return this.#told === "DISCONNECTED";
  }

  /** Whether anybody has told who takes part. */
  get isKnown(): boolean {
    return this.#known;
  }

  /** Whether this is the first leg event of another call that was given the same number. */
  isReplacedBy({ kind, connId, details }: LegEvent): boolean {
    if (kind !== "created" || !details || this.#legs.has(connId)) return false;
    if (details.guid === "" || this.guid === "" || details.guid === this.guid) return false;
    return this.isOver || this.lost || details.direction === "INCOMING";
  }

  /** Takes an event in. @returns what it means for the call */
  take(event: LegEvent, at: number): Outlook {
    if (this.isOver) return "goes-on";
    this.heardAt = at;
    this.lost = false;
    const leg = this.#legOf(event);
    this.#describe(leg, event);
    switch (event.kind) {
      case "alerting":
        if (this.#connectedAt === undefined) this.#alertingAt ??= at;
        break;
      case "connected":
        this.#connect(at);
        break;
      case "redirected":
      case "transferred":
        if (event.redirectedTo !== "") this.#redirectedTo = event.redirectedTo;
        break;
      case "handoffleave":
        if (leg.callId === event.callId) leg.callId = undefined;
        break;
      case "handoffjoin":
        leg.callId = event.callId;
        break;
      case "disconnected":
        this.#hangUp(leg, event, at);
        break;
    }
    return event.callState === "INVALID" ? "over" : this.#outlook();
  }

  /** Takes in what was told under another number, before it was known that this is one call. */
  absorb(other: Call): void {
    if (this.isOver) return;
    for (const [connId, leg] of other.#legs)
      if (!this.#legs.has(connId) && this.#hasRoom()) this.#legs.set(connId, leg);
    if (this.#connectedAt === undefined) this.#alertingAt ??= other.#alertingAt;
  }

  /** The states that can be told now, in their order. @param cubeName for the id of a call without a guid */
  *news(cubeName: string): Generator<CallStateEvent> {
    if (!this.#known || this.isOver) return;
    if (this.#told === undefined && this.#alertingAt !== undefined)
      yield this.#event("ALERTING", this.#alertingAt, cubeName);
    if (this.#told !== "CONNECTED" && this.#connectedAt !== undefined)
      yield this.#event("CONNECTED", this.#connectedAt, cubeName);
  }

  /** The last event; undefined when nobody ever heard who called whom. */
  end(at: number, cubeName: string): CallStateEvent | undefined {
    const event = this.#known ? this.#event("DISCONNECTED", this.#endedAt ?? at, cubeName) : undefined;
    if (event) {
      event.durationS = this.#durationS(event.at);
      if (this.#cause !== undefined) event.cause = this.#cause;
    }
    this.#told = "DISCONNECTED";
    this.#legs.clear();
    return event;
  }

  #legOf({ connId, callId }: LegEvent): Leg {
    let leg = this.#legs.get(connId);
    if (!leg) {
      leg = { direction: "", calling: "", called: "", callId, over: false, durationS: undefined };
      if (this.#hasRoom()) this.#legs.set(connId, leg);
    }
    return leg;
  }

  /** The attempts that failed first make room for more. */
  #hasRoom(): boolean {
    if (this.#legs.size < maxLegs) return true;
    for (const [connId, { over, direction }] of this.#legs)
      if (over && direction !== "INCOMING") return this.#legs.delete(connId);
    return false;
  }

  #describe(leg: Leg, { details }: LegEvent): void {
    if (!details) return;
    this.#known = true;
    leg.direction ||= details.direction;
    leg.calling ||= details.callingNumber;
    leg.called ||= details.calledNumber;
    this.guid ||= details.guid;
  }

  #connect(at: number): void {
    if (this.#connectedAt !== undefined) return;
    this.#connectedAt = at;
    // What an attempt that failed before had said is no reason for the end of this call.
    this.#endedAt = undefined;
    this.#cause = undefined;
  }

  /** The first to hang up of a connected call says why it ended; before that, the last one does. */
  #hangUp(leg: Leg, { cause, durationS }: LegEvent, at: number): void {
    if (leg.over) return;
    leg.over = true;
    leg.durationS = durationS;
    if (this.#connectedAt === undefined || this.#endedAt === undefined) {
      this.#endedAt = at;
      this.#cause = cause ?? this.#cause;
    }
  }

  /**
   * An outgoing leg that ends while the caller waits is an attempt that failed (hunting); the caller's own end is the
   * call's. When only one party is left of a connected call, the end of that one is on its way, or was lost.
   */
  #outlook(): Outlook {
    const legs = [...this.#legs.values()];
    const over = legs.filter((leg) => leg.over);
    if (over.length === 0) return "goes-on";
    const taking = legs.filter((leg) => !leg.over && leg.callId !== undefined);
    const isIncoming = ({ direction }: Leg): boolean => direction === "INCOMING";
    const callerGone = over.some(isIncoming) && !taking.some(isIncoming);
    if (callerGone || taking.length === 0) return this.#known ? "over" : "perhaps-over";
    if (this.#connectedAt !== undefined && taking.length === 1) return "perhaps-over";
    // Others have taken over: the end of that leg was not the end of the call.
    if (this.#connectedAt !== undefined) this.#endedAt = undefined;
    return "goes-on";
  }

  #event(state: CallState, at: number, cubeName: string): CallStateEvent {
    this.#id ||= this.guid || `${cubeName}-${this.callId}-${Math.floor(this.startedAt)}`;
    this.#told = state;
    this.#sequence += 1;
    const { incoming, outgoing } = this.#parties();
    const leg = incoming ?? outgoing;
    return {
      id: this.#id,
      state,
      sequence: this.#sequence,
      at,
      callId: this.callId,
      guid: this.guid,
      callingNumber: leg?.calling ?? "",
      calledNumber: leg?.called ?? "",
      transformedCalledNumber: this.#redirectedTo || (outgoing?.called ?? ""),
    };
  }

  /** The caller's leg, and the latest one towards a called party. */
  #parties(): { incoming: Leg | undefined; outgoing: Leg | undefined } {
    const legs = [...this.#legs.values()].filter(({ calling, called }) => calling !== "" || called !== "");
    const isOutgoing = ({ direction }: Leg): boolean => direction === "OUTGOING";
    return {
      incoming: legs.find((leg) => !isOutgoing(leg)),
      outgoing: legs.findLast((leg) => isOutgoing(leg) && !leg.over) ?? legs.findLast(isOutgoing),
    };
  }

  /** As the gateway counted it on the caller's leg; a transfer's other legs saw only a part of the call. */
  #durationS(endedAt: number): number {
    const legs = [...this.#legs.values()];
    if (this.#connectedAt === undefined) return 0;
    const counted = legs.find(({ direction }) => direction === "INCOMING")?.durationS;
    // Never less than none: the clock may have been set back.
    return Math.round(counted ?? Math.max(0, endedAt - this.#connectedAt) / 1000);
  }
}
