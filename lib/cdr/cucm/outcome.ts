import type { Direction, Outcome } from "../types.js";
import { q850Of, sipStatusOf, splitCause } from "./cause.js";

const noAnswer = [18, 19, 102];

/**
 * How a call ended.
 *
 * @param connected whether it was ever answered, if only for less than a second
 * @param causes of the originating and of the destination side; 0 = that side did not end it
 */
export function outcomeOf(connected: boolean, orig: number, dest: number): Outcome {
  if (connected) return "answered";
  if (orig === splitCause || dest === splitCause) return "unknown";
  if (isBusy(orig) || isBusy(dest)) return "busy";
  if (isNoAnswer(orig) || isNoAnswer(dest)) return "missed";
  const cause = orig || dest;
  return cause === 0 || cause === 16 ? "abandoned" : "failed";
}

function isBusy(cause: number): boolean {
  const status = sipStatusOf(cause);
  return status === undefined ? cause === 17 : status === 486 || status === 600;
}

const isNoAnswer = (cause: number): boolean => noAnswer.includes(q850Of(cause));

/** Who ended a call: the side with a cause, or a feature that split it. */
export function releasedBy(orig: number, dest: number): "originator" | "destination" | "feature" | "" {
  if (orig === splitCause && dest === splitCause) return "feature";
  if (orig !== 0) return "originator";
  return dest === 0 ? "" : "destination";
}

/** Names that CUCM gives phones: hardware, Jabber on each system, analogue adapters. All else is a trunk or a gateway. */
const phone = /^(?:SEP|CSF|BOT|TCT|TAB|ATA|VGC)|^AN[\dA-F]{12}/i;

/** No field tells it, so it is told by the two devices' names. */
export function directionOf(origDevice: string, destDevice: string): Direction {
  if (origDevice === "" || destDevice === "") return "unknown";
  const [fromPhone, toPhone] = [phone.test(origDevice), phone.test(destDevice)];
  if (fromPhone) return toPhone ? "internal" : "outbound";
  return toPhone ? "inbound" : "both";
}

const forwardFeatures = new Set(["5", "19"]);
const forwardReasons = new Set(["1", "2", "10", "15", "66", "82", "162", "178"]);

/** By the feature, or the reason, of one redirection. */
export const isForward = (feature: string, reason: string): boolean =>
  forwardFeatures.has(feature) || forwardReasons.has(reason);
