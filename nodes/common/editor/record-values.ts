import { cloudIntegers, type RecordKind } from "../../../lib/records/index.js";

/** Codes of a redirection that a condition asks for most, each as `msg.event` has it in words. */
export const redirectReasons: Readonly<Record<string, string>> = {
  1: "forward busy",
  2: "forward no answer",
  4: "transfer",
  5: "pickup",
  7: "park",
  8: "park pickup",
  15: "forward all",
  18: "deflection",
  34: "blind transfer",
  50: "immediate divert",
  98: "conference",
  130: "refer",
  354: "recording",
  786: "queue: queued",
};

/** Codes of the features that end, join or redirect a leg, each as `msg.event` has it in words. */
export const features: Readonly<Record<string, string>> = {
  3: "call park",
  4: "conference",
  5: "call forward",
  10: "transfer",
  12: "device",
  13: "call control",
  14: "immediate divert",
  16: "pickup",
  17: "refer",
  18: "replaces",
  19: "redirection",
  24: "mobility",
  27: "recording",
  34: "native call queuing",
};

const recordKinds: readonly RecordKind[] = ["cucm-cdr", "cucm-cmr", "cloud-session", "queue", "ivr", "test"];

/** Values that fields can have, by the name under which their words stand in the catalogue; codes as text. */
export const valueLists = {
  record: recordKinds,
  outcome: ["answered", "missed", "abandoned", "busy", "failed", "unknown"],
  direction: ["inbound", "outbound", "internal", "both", "unknown"],
  truth: ["true", "false"],
  flag: ["1", "0"],
  releasedBy: ["originator", "destination", "feature"],
  sessionDirection: ["0", "1", "2", "3", "4"],
  sessionType: ["0", "1", "2"],
  hangupCause: [
    "NORMAL_CLEARING",
    "USER_BUSY",
    "NO_ANSWER",
    "ORIGINATOR_CANCEL",
    "CALL_REJECTED",
    "UNALLOCATED_NUMBER",
  ],
  // Q.850, and the one of Cisco's own that every transferred call has.
  cause: "0 1 16 17 18 19 21 27 28 31 34 38 41 47 102 127 393216".split(" "),
  redirectReason: ["0", ...Object.keys(redirectReasons)],
  feature: ["0", ...Object.keys(features)],
  security: ["0", "1", "2"],
  patternUsage: ["2", "3", "4", "5", "7", "8"],
  protocol: ["0", "1", "2", "3", "4"],
  recordType: ["1", "2"],
  callDirection: ["Inbound", "Outbound"],
} satisfies Record<string, readonly string[]>;

export type ValueList = keyof typeof valueLists;

/** Whole numbers of a cloud session that are none of its flags. */
const cloudNumbers = new Set(["sVer", "dur", "ring", "talk", "hold", "park", "dir", "type"]);

const withList = (list: ValueList, paths: readonly string[]): Array<[string, ValueList]> =>
  paths.map((path) => [path, list]);

/** Which list the values of a field are in. */
export const listOf: ReadonlyMap<string, ValueList> = new Map([
  ...withList("record", ["event.record"]),
  ...withList("outcome", ["event.outcome"]),
  ...withList("direction", ["event.direction"]),
  ...withList("truth", ["event.answered", "event.forwarded", "cdr.MetServiceLevel"]),
  ...withList("releasedBy", ["event.released_by"]),
  ...withList("recordType", ["cdr.cdrRecordType"]),
  ...withList("cause", ["cdr.origCause_value", "cdr.destCause_value"]),
  ...withList("redirectReason", ["cdr.origCalledPartyRedirectReason", "cdr.lastRedirectRedirectReason"]),
  ...withList("feature", [
    "cdr.origCallTerminationOnBehalfOf",
    "cdr.destCallTerminationOnBehalfOf",
    "cdr.origCalledPartyRedirectOnBehalfOf",
    "cdr.lastRedirectRedirectOnBehalfOf",
    "cdr.joinOnBehalfOf",
  ]),
  ...withList("security", ["cdr.callSecuredStatus"]),
  ...withList("patternUsage", ["cdr.calledPartyPatternUsage"]),
  ...withList("protocol", ["cdr.IncomingProtocolID", "cdr.OutgoingProtocolID"]),
  ...withList("flag", [
    "cdr.wasCallQueued",
    ...cloudIntegers.filter((name) => !cloudNumbers.has(name)).map((name) => `cdr.${name}`),
  ]),
  ...withList("sessionDirection", ["cdr.dir"]),
  ...withList("sessionType", ["cdr.type"]),
  ...withList("hangupCause", ["cdr.cause"]),
  ...withList("callDirection", ["cdr.CallDirection"]),
]);

/** Fields of `msg.event` whose values are a list's codes in words. */
export const decodedLists: ReadonlyMap<string, { list: ValueList; words: Readonly<Record<string, string>> }> =
  new Map([
    ...["event.first_redirect_reason", "event.last_redirect_reason"].map(
      (path) => [path, { list: "redirectReason" as ValueList, words: redirectReasons }] as const,
    ),
    ...[
      "event.first_redirect_on_behalf_of",
      "event.last_redirect_on_behalf_of",
      "event.orig_termination_on_behalf_of",
      "event.dest_termination_on_behalf_of",
      "event.join_on_behalf_of",
    ].map((path) => [path, { list: "feature" as ValueList, words: features }] as const),
  ]);
