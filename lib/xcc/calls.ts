import { type Clock, preciseClock, type Timer } from "../time/index.js";
import { Call } from "./call.js";
import type { CallStateEvent, LegEvent } from "./types.js";

/** For the end of the other leg to arrive, or a leg that takes over, ms. */
const graceMs = 5000;
/** For late and repeated events of a call that is over, ms. */
const afterglowMs = 120_000;
/** No call stays silent for so long; its end was lost, ms. */
const silenceMs = 12 * 3_600_000;
const sweepMs = 60_000;
/** More than any gateway carries at once, with those that ended a while ago: beyond this the oldest are forgotten. */
const maxCalls = 50_000;

/** Emptied when the call is forgotten: see OpenCall in lib/curri for what a busy Map holds alive. */
interface Place {
  call: Call | undefined;
  /** How many call ids lead here: a hand-off may give a call another one. */
  ids: number;
  /** While the call is perhaps over. */
  grace: Timer | undefined;
}

/** Makes calls of the events of their legs, for one gateway, in the order in which the events arrive. */
export class Calls {
  /** Who is told; a redeployed gateway takes the calls of the one before it over. */
  onEvent: (event: CallStateEvent) => void;
  readonly #cubeName: string;
  readonly #clock: Clock;
  readonly #places = new Map<string, Place>();
  readonly #placesByGuid = new Map<string, Place>();
  /** How many calls are not over. */
  #open = 0;
  #sweep: Timer | undefined;
  #sweepDueAt = 0;

  /** @param cubeName for the ids of calls without a guid */
  constructor(cubeName: string, onEvent: (event: CallStateEvent) => void, clock: Clock = preciseClock) {
    this.#cubeName = cubeName;
    this.onEvent = onEvent;
    this.#clock = clock;
  }

  /** Calls that are not over, those included whose end may have been missed. */
  get open(): number {
    return this.#open;
  }

  /** Calls that something is known of, those that are over included. */
  get size(): number {
    return this.#places.size;
  }

  take(event: LegEvent): void {
    if (event.callId === "" || event.connId === "") return;
    const now = this.#clock.now();
    const place = this.#placeOf(event, now);
    const call = place.call!;
    if (call.isOver) return;
    const outlook = call.take(event, now);
    if (event.details && call.guid !== "") this.#placesByGuid.set(call.guid, place);
    for (const news of call.news(this.#cubeName)) this.onEvent(news);
    if (outlook !== "perhaps-over") stopGrace(place);
    if (outlook === "over") this.#end(call, place);
    else if (outlook === "perhaps-over")
      place.grace ??= this.#clock.after(graceMs, () => this.#end(call, place));
  }

  /** The gateway will not repeat what it told while nobody was registered, and may have begun to count anew. */
  lose(): void {
    for (const [callId, { call }] of this.#places) {
      if (call!.isOver) this.#forget(callId);
      else call!.lost = true;
    }
  }

  /** Forgets all calls; nothing is told of them any more. */
  close(): void {
    for (const callId of [...this.#places.keys()]) this.#forget(callId);
    this.#stopSweep();
  }

  #placeOf(event: LegEvent, now: number): Place {
    const found = this.#places.get(event.callId);
    if (found && (found.call!.isKnown || !event.details)) {
      if (!found.call!.isReplacedBy(event)) return found;
      this.#forget(event.callId);
    }
    // A hand-off gives a call another number, and a call may pass the gateway twice: the guid tells that it is one.
    const guid = event.details?.guid ?? "";
    const same = guid === "" ? undefined : this.#placesByGuid.get(guid);
    const place = same ?? this.#places.get(event.callId) ?? this.#newPlace(event.callId, now);
    this.#lead(event.callId, place);
    return place;
  }

  #newPlace(callId: string, now: number): Place {
    this.#open += 1;
    if (!this.#sweep) this.#sweepLater();
    return { call: new Call(callId, now), ids: 0, grace: undefined };
  }

  /** From now on a call id means this call; what an unknown call had told under it belongs to this one. */
  #lead(callId: string, place: Place): void {
    const before = this.#places.get(callId);
    if (before === place) return;
    if (before) {
      place.call!.absorb(before.call!);
      this.#forget(callId);
    }
    place.ids += 1;
    if (this.#places.size >= maxCalls) this.#forget(this.#places.keys().next().value!);
    this.#places.set(callId, place);
  }

  #end(call: Call, place: Place): void {
    stopGrace(place);
    if (call.isOver) return;
    this.#open -= 1;
    const last = call.end(this.#clock.now(), this.#cubeName);
    if (last) this.onEvent(last);
  }

  #forget(callId: string): void {
    const place = this.#places.get(callId)!;
    this.#places.delete(callId);
    place.ids -= 1;
    if (place.ids > 0) return;
    stopGrace(place);
    if (!place.call!.isOver) this.#open -= 1;
    if (this.#placesByGuid.get(place.call!.guid) === place) this.#placesByGuid.delete(place.call!.guid);
    place.call = undefined;
  }

  #sweepUp(): void {
    this.#sweep = undefined;
    const now = this.#clock.now();
    const shift = now - this.#sweepDueAt;
    // The clock was set, or the machine slept: in that time no call was silent.
    if (Math.abs(shift) > sweepMs)
      for (const { call } of new Set(this.#places.values())) call!.heardAt += shift;
    for (const [callId, { call }] of this.#places)
      if (now - call!.heardAt > (call!.isOver ? afterglowMs : silenceMs)) this.#forget(callId);
    if (this.#places.size > 0) this.#sweepLater();
  }

  #sweepLater(): void {
    this.#sweepDueAt = this.#clock.now() + sweepMs;
    this.#sweep = this.#clock.after(sweepMs, () => this.#sweepUp());
  }

  #stopSweep(): void {
    this.#sweep?.stop();
    this.#sweep = undefined;
  }
}

function stopGrace(place: Place): void {
  place.grace?.stop();
  place.grace = undefined;
}
