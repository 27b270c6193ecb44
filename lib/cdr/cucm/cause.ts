/** ITU-T Q.850, and Cisco's own above 120 and from 0x40000 on. */
const words = new Map<number, string>([
  [1, "unallocated number"],
  [2, "no route to transit network"],
  [3, "no route to destination"],
  [4, "send special information tone"],
  [5, "misdialled trunk prefix"],
  [6, "channel unacceptable"],
  [7, "call awarded in an established channel"],
  [8, "preemption"],
  [9, "preemption, circuit reserved"],
  [16, "normal call clearing"],
  [17, "user busy"],
  [18, "no user responding"],
  [19, "no answer from user"],
  [20, "subscriber absent"],
  [21, "call rejected"],
  [22, "number changed"],
  [25, "exchange routing error"],
  [26, "non-selected user clearing"],
  [27, "destination out of order"],
  [28, "invalid number format"],
  [29, "facility rejected"],
  [30, "response to status enquiry"],
  [31, "normal, unspecified"],
  [34, "no circuit available"],
  [38, "network out of order"],
  [39, "permanent connection out of service"],
  [40, "permanent connection operational"],
  [41, "temporary failure"],
  [42, "switching equipment congestion"],
  [43, "access information discarded"],
  [44, "requested circuit not available"],
  [46, "precedence call blocked"],
  [47, "resource unavailable"],
  [49, "quality of service not available"],
  [50, "requested facility not subscribed"],
  [53, "service operation violated"],
  [54, "incoming calls barred"],
  [55, "incoming calls barred in closed user group"],
  [57, "bearer capability not authorized"],
  [58, "bearer capability not available"],
  [62, "inconsistent access information and subscriber class"],
  [63, "service or option not available"],
  [65, "bearer capability not implemented"],
  [66, "channel type not implemented"],
  [69, "requested facility not implemented"],
  [70, "only restricted digital bearer capability"],
  [79, "service or option not implemented"],
  [81, "invalid call reference"],
  [82, "identified channel does not exist"],
  [83, "a suspended call exists, not this identity"],
  [84, "call identity in use"],
  [85, "no call suspended"],
  [86, "suspended call has been cleared"],
  [87, "user not in closed user group"],
  [88, "incompatible destination"],
  [90, "destination number missing"],
  [91, "invalid transit network"],
  [95, "invalid message"],
  [96, "mandatory element missing"],
  [97, "message type not implemented"],
  [98, "message not compatible with call state or type"],
  [99, "element not implemented"],
  [100, "invalid element contents"],
  [101, "message not compatible with call state"],
  [102, "recovery on timer expiry"],
  [103, "parameter not implemented, passed on"],
  [110, "message with unrecognized parameter discarded"],
  [111, "protocol error"],
  [122, "precedence level exceeded"],
  [123, "device not preemptable"],
  [125, "out of bandwidth"],
  [126, "call split"],
  [127, "interworking, unspecified"],
  [129, "precedence out of bandwidth"],
  [130, "isolated code"],
  [131, "call control discovery, PSTN failover"],
  [132, "intercompany media: quality fallback"],
  [133, "PSTN fallback: locate call error"],
  [134, "PSTN fallback: no DTMF in time"],
  [135, "intercompany media: connection timed out"],
  [136, "intercompany media: not enrolled"],
  [137, "intercompany media: socket error"],
  [138, "intercompany media: domain blocked"],
  [139, "intercompany media: prefix blocked"],
  [140, "intercompany media: expired ticket"],
  [141, "intercompany media: no matching route"],
  [142, "intercompany media: remote unregistered"],
  [143, "intercompany media: remote disabled"],
  [144, "intercompany media: invalid trunk URI"],
  [145, "intercompany media: URI is not E.164"],
  [146, "intercompany media: called number not available"],
  [147, "intercompany media: invalid ticket"],
  [148, "intercompany media: unknown"],
  [155, "allowed percentage exceeded"],
  [0x40000, "conference full"],
  [0x60000, "call split by a feature"],
  [0x70000, "conference: party dropped"],
  [0xa0000, "CTI: invalid call state"],
  [0xd0008, "preemption, not IP"],
  [0xe0008, "preemption by the network"],
]);

/** The leg went on in a transfer, a conference or another feature; the call itself did not end. */
export const splitCause = 0x60000;
/** From here on the high byte is a SIP status and the low byte its Q.850 equivalent. */
const firstSip = 0x1000000;
const globalFailures: Record<number, number> = { 161: 600, 162: 603, 163: 604, 164: 606, 167: 503 };

/** Cisco's table gives this number for 420, and by the rule it would be another 404. */
const misprinted420 = 0x500007f;

/** A cause is unsigned, but can be printed as a negative number. @returns 0 for none, and for what is no number */
export const causeOf = (cell: string): number => (cell === "" || cell === "0" ? 0 : Number(cell) >>> 0);

/** The SIP status in a cause; undefined when there is none. */
export function sipStatusOf(cause: number): number | undefined {
  if (cause < firstSip) return undefined;
  if (cause === misprinted420) return 420;
  const high = cause >>> 24;
  if (high <= 0x22) return 399 + high;
  if (high >= 0x40 && high <= 0x59) return 416 + high;
  return high === 0x5a ? 513 : globalFailures[high];
}

export const q850Of = (cause: number): number => (cause >= firstSip ? cause & 0xff : cause);

/** In words: "user busy", "SIP 486: user busy"; the number when nothing is known of it, "" for none. */
export function causeText(cause: number): string {
  if (cause === 0) return "";
  const text = words.get(q850Of(cause)) ?? String(cause);
  const status = sipStatusOf(cause);
  return status === undefined ? text : `SIP ${status}: ${text}`;
}
