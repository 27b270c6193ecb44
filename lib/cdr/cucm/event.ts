import { isoTime, localTime } from "../../time/index.js";
import type { ReadOptions, RecordEvent } from "../types.js";
import { addressOf } from "./address.js";
import { causeOf, causeText } from "./cause.js";
import { codecOf, featureOf, redirectReasonOf } from "./codes.js";
import { isoOfSeconds, secondsOf } from "./epoch.js";
import { keyValuesOf } from "./key-values.js";
import { cellOf, type Layout } from "./layout.js";
import { directionOf, isForward, outcomeOf, releasedBy } from "./outcome.js";

/** Makes the view of a row's cells. */
export type EventOf = (cells: readonly string[]) => RecordEvent;

const seconds = (text: string): number => secondsOf(text) ?? 0;
const numberIn = (text: string): number => (text === "0" ? 0 : Number(text) || 0);

/** When a call ended, or when its row arrived where that has no time. */
const timestampOf = (ended: number, { receivedAt }: ReadOptions): string =>
  ended ? isoOfSeconds(ended) : isoTime(receivedAt);
const localTimeOf = (ended: number, { receivedAt, timeZone }: ReadOptions) =>
  localTime(ended ? ended * 1000 : receivedAt, timeZone);

/** For call detail records, with their codes in words. Where the columns stand is looked up once. */
export function cdrEvents(layout: Layout, options: ReadOptions): EventOf {
  const place = (column: string): number => layout.indexOf(column);
  const sides = (column: string) => ({ orig: place(`orig${column}`), dest: place(`dest${column}`) });
  const number = (column: string) => ({ number: place(column), uri: place(`${column}_uri`) });
  const [started, connected, ended] = ["Origination", "Connect", "Disconnect"].map((time) =>
    place(`dateTime${time}`),
  ) as [number, number, number];
  const cause = sides("Cause_value");
  const device = sides("DeviceName");
  const text = sides("Ipv4v6Addr");
  const decimal = sides("IpAddr");
  const media = sides("MediaTransportAddress_IP");
  const codec = sides("MediaCap_payloadCapability");
  const termination = sides("CallTerminationOnBehalfOf");
  const [firstFeature, firstReason] = [
    place("origCalledPartyRedirectOnBehalfOf"),
    place("origCalledPartyRedirectReason"),
  ];
  const [lastFeature, lastReason] = [
    place("lastRedirectRedirectOnBehalfOf"),
    place("lastRedirectRedirectReason"),
  ];
  const join = place("joinOnBehalfOf");
  const duration = place("duration");
  const calling = number("callingPartyNumber");
  const called = number("originalCalledPartyNumber");
  const final = number("finalCalledPartyNumber");

  return (cells) => {
    const cell = (at: number): string => cellOf(cells, at);
    const numberOf = (of: { number: number; uri: number }): string => cell(of.number) || cell(of.uri);
    const startedAt = seconds(cell(started));
    const connectedAt = seconds(cell(connected));
    const endedAt = seconds(cell(ended));
    const origCause = causeOf(cell(cause.orig));
    const destCause = causeOf(cell(cause.dest));
    const answered = connectedAt !== 0;
    const time = localTimeOf(endedAt, options);
    return {
      type: "cdr",
      record: "cucm-cdr",
      timestamp: timestampOf(endedAt, options),
      calling_number: numberOf(calling),
      called_number: numberOf(called),
      final_called_number: numberOf(final),
      local_time: time.local_time,
      weekday: time.weekday,
      duration: numberIn(cell(duration)),
      ring_time: startedAt ? Math.max(0, (connectedAt || endedAt) - startedAt) : 0,
      answered,
      outcome: outcomeOf(answered, origCause, destCause),
      forwarded:
        isForward(cell(lastFeature), cell(lastReason)) || isForward(cell(firstFeature), cell(firstReason)),
      direction: directionOf(cell(device.orig), cell(device.dest)),
      released_by: releasedBy(origCause, destCause),
      orig_cause: causeText(origCause),
      dest_cause: causeText(destCause),
      orig_address: cell(text.orig) || addressOf(cell(decimal.orig)),
      dest_address: cell(text.dest) || addressOf(cell(decimal.dest)),
      orig_media_address: addressOf(cell(media.orig)),
      dest_media_address: addressOf(cell(media.dest)),
      orig_codec: codecOf(cell(codec.orig)),
      dest_codec: codecOf(cell(codec.dest)),
      first_redirect_reason: redirectReasonOf(cell(firstReason)),
      last_redirect_reason: redirectReasonOf(cell(lastReason)),
      first_redirect_on_behalf_of: featureOf(cell(firstFeature)),
      last_redirect_on_behalf_of: featureOf(cell(lastFeature)),
      orig_termination_on_behalf_of: featureOf(cell(termination.orig)),
      dest_termination_on_behalf_of: featureOf(cell(termination.dest)),
      join_on_behalf_of: featureOf(cell(join)),
      envelope: {},
    };
  };
}

/** For call management records, which tell how one leg of a call sounded. */
export function cmrEvents(layout: Layout, options: ReadOptions): EventOf {
  const place = (column: string): number => layout.indexOf(column);
  const [ended, duration, number] = [place("dateTimeStamp"), place("duration"), place("directoryNum")];
  const [lost, received] = [place("numberPacketsLost"), place("numberPacketsReceived")];
  const [jitter, latency, quality] = [place("jitter"), place("latency"), place("varVQMetrics")];

  return (cells) => {
    const endedAt = seconds(cellOf(cells, ended));
    const metrics = keyValuesOf(cellOf(cells, quality));
    const lostPackets = numberIn(cellOf(cells, lost));
    const expected = lostPackets + numberIn(cellOf(cells, received));
    return {
      type: "cdr",
      record: "cucm-cmr",
      calling_number: cellOf(cells, number),
      called_number: "",
      timestamp: timestampOf(endedAt, options),
      ...localTimeOf(endedAt, options),
      duration: numberIn(cellOf(cells, duration)),
      answered: false,
      outcome: "unknown",
      forwarded: false,
      direction: "unknown",
      jitter: numberIn(cellOf(cells, jitter)),
      latency: numberIn(cellOf(cells, latency)),
      packets_lost: lostPackets,
      // Percent. A packet that comes twice makes the loss negative.
      packet_loss: expected > 0 ? Math.max(0, Math.round((lostPackets / expected) * 10_000) / 100) : 0,
      // Mean opinion score, 1 to 5. Phones that do not measure it leave it out or write 0.
      mos: numberIn(metrics.MLQKav ?? "") || null,
      metrics,
      envelope: {},
    };
  };
}
