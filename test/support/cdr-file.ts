import { columnsOf, type RowKind } from "../../lib/cdr/index.js";

/** What a column of a file is; CUCM quotes text and ids, and never numbers. */
const textColumn =
  /Number|Partition|UserID|DeviceName|ClusterID|comment|Description|Code|Addr$|CallRef|DN|IOI$|ICID$|_uri|Pattern$|DeviceType|SessionID|RSVP|VQMetrics|ContentType|Metrics|directoryNum|headset|lastRedirectDn/;
const numberColumn =
  /^(number\w+|lastRedirectDn\w*Reason|calledPartyPatternUsage|origCause\w+|destCause\w+)$/;

type Type = "INTEGER" | "VARCHAR(50)" | "UNIQUEIDENTIFIER";
export type Cells = Record<string, string | number>;

const typeOf = (column: string): Type => {
  if (column === "pkid") return "UNIQUEIDENTIFIER";
  return textColumn.test(column) && !numberColumn.test(column) ? "VARCHAR(50)" : "INTEGER";
};

/** Columns of a version of CUCM, by their number. */
export const columns = (kind: RowKind = "cdr", count?: number): string[] => columnsOf[kind].slice(0, count);

export const headerLine = (names: readonly string[]): string => names.map((name) => `"${name}"`).join();
export const typesLine = (names: readonly string[]): string => names.map(typeOf).join();

/** A row as CUCM writes it: what a call does not say is 0 or "". */
export const rowLine = (names: readonly string[], cells: Cells): string =>
  names
    .map((name) => {
      const isNumber = typeOf(name) === "INTEGER";
      const value = cells[name] ?? (isNumber ? 0 : "");
      return isNumber ? String(value) : `"${String(value).replaceAll('"', '""')}"`;
    })
    .join();

/** A whole file. */
export const cdrFile = (rows: readonly Cells[], names: readonly string[] = columns()): string =>
  [headerLine(names), typesLine(names), ...rows.map((row) => rowLine(names, row)), ""].join("\n");

/** A call of 42 s between two phones that was answered after 5 s; each number makes another one. */
export const answeredCall = (number = 1, more: Cells = {}): Cells => ({
  cdrRecordType: 1,
  globalCallID_callManagerId: 1,
  globalCallID_callId: number,
  dateTimeOrigination: 1_699_282_642 + number,
  dateTimeConnect: 1_699_282_647 + number,
  dateTimeDisconnect: 1_699_282_689 + number,
  duration: 42,
  callingPartyNumber: "1000",
  originalCalledPartyNumber: "2000",
  finalCalledPartyNumber: "2000",
  origDeviceName: "SEP20BBC020AAAA",
  destDeviceName: "SEP20BBC020BBBB",
  destCause_value: 16,
  globalCallId_ClusterID: "StandAloneCluster",
  pkid: `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`,
  ...more,
});

/** Nobody picked up. */
export const missedCall = (number = 1, more: Cells = {}): Cells =>
  answeredCall(number, { dateTimeConnect: 0, duration: 0, destCause_value: 0, origCause_value: 16, ...more });

/** How the called phone heard a call. */
export const measuredLeg = (number = 1, more: Cells = {}): Cells => ({
  cdrRecordType: 2,
  globalCallID_callManagerId: 1,
  globalCallID_callId: number,
  nodeId: 1,
  directoryNum: "2000",
  dateTimeStamp: 1_699_282_689 + number,
  numberPacketsReceived: 2090,
  numberPacketsLost: 10,
  jitter: 12,
  latency: 80,
  deviceName: "SEP20BBC020BBBB",
  varVQMetrics: "MLQK=4.5000;MLQKav=4.4100;MLQKmn=4.2000;CCR=0.0048;Ver=1",
  globalCallId_ClusterID: "StandAloneCluster",
  duration: 42,
  pkid: `00000000-0000-4000-9000-${number.toString(16).padStart(12, "0")}`,
  ...more,
});
