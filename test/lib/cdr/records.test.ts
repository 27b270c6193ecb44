import { strict as assert } from "node:assert";
import type { ReadRecord } from "../../../lib/cdr/index.js";
import {
  answeredCall,
  type Cells,
  cdrFile,
  columns,
  headerLine,
  measuredLeg,
  missedCall,
  rowLine,
  typesLine,
} from "../../support/cdr-file.js";
import { readFile } from "../../support/cdr-read.js";
import { epochs, sampleFile, sampleRecord } from "../../support/cdr-sample.js";
import { randomFrom } from "../../support/random.js";

function only({ records, refused }: ReturnType<typeof readFile>): ReadRecord {
  assert.deepEqual(refused, []);
  assert.equal(records.length, 1);
  return records[0]!;
}
const one = (cells: Cells, options = {}): ReadRecord => only(readFile(cdrFile([cells]), options));

describe("a record", () => {
  it("[CD-029..121] has every column of the published example, with its type and value", () => {
    const { record } = only(readFile(sampleFile(columns("cdr", 129))));
    for (const [name, value] of Object.entries(sampleRecord)) assert.equal(record[name], value, name);
    assert.equal(Object.keys(record).length, 93);
  });

  it("[CD-022] is the published example byte for byte, from a file with its columns in that order", () => {
    const { record, copy } = only(readFile(sampleFile(Object.keys(sampleRecord))));
    assert.equal(JSON.stringify(record), JSON.stringify(sampleRecord));
    assert.deepEqual(copy, record);
    assert.notEqual(copy, record);
  });

  it("[CD-024] leaves blank columns out and keeps zeros, or keeps both", () => {
    const cells = answeredCall(1, { huntPilotDN: "", joinOnBehalfOf: 0 });
    const { record } = one(cells);
    assert.equal("huntPilotDN" in record, false);
    assert.equal(record.joinOnBehalfOf, "0");
    const kept = one(cells, { keepBlanks: true }).record;
    assert.equal(kept.huntPilotDN, "");
    assert.deepEqual(Object.keys(kept), columns());
  });

  it("[CD-025] has a number in duration and text in all else", () => {
    const { record } = one(answeredCall(1, { duration: 301 }));
    assert.equal(record.duration, 301);
    for (const [name, value] of Object.entries(record))
      if (name !== "duration") assert.equal(typeof value, "string", name);
  });

  it("[CD-026, CD-027] has its times as ISO in UTC, and Never for 0", () => {
    const { record } = one({ ...missedCall(), ...epochs });
    assert.equal(record.dateTimeOrigination, "2023-11-06T14:57:22Z");
    assert.equal(record.dateTimeConnect, "Never");
    assert.equal(record.dateTimeDisconnect, "2023-11-06T14:57:25Z");
    const late = one(answeredCall(1, { dateTimeDisconnect: 4_294_967_295 })).record;
    assert.equal(late.dateTimeDisconnect, "2106-02-07T06:28:15Z");
    const spaced = one(answeredCall(1, { dateTimeDisconnect: " 1699282645", duration: " 42 " })).record;
    assert.deepEqual([spaced.dateTimeDisconnect, spaced.duration], ["2023-11-06T14:57:25Z", 42]);
  });

  it("has any second of 136 years as JavaScript writes it, in the record and in the event", () => {
    const { below } = randomFrom(1);
    const seconds = Array.from({ length: 5000 }, () => 1 + below(0xffff_ffff));
    seconds.push(1, 59, 60, 86_399, 86_400, 0xffff_ffff);
    const calls = seconds.map((dateTimeDisconnect) => answeredCall(1, { dateTimeDisconnect }));
    const times = readFile(cdrFile(calls)).records.map(({ record, event }) => {
      assert.equal(event.timestamp, record.dateTimeDisconnect);
      return event.timestamp;
    });
    const iso = (second: number): string => new Date(second * 1000).toISOString().replace(".000", "");
    assert.deepEqual(times, seconds.map(iso));
  });

  it("has no time where a column has none, and no duration of blanks", () => {
    for (const [text, time] of [
      ["-0", "Never"],
      ["0.0", "Never"],
      [" ", " "],
      ["-1", "-1"],
      ["4294967296", "4294967296"],
      ["1.5", "1.5"],
      [" 1699282643", "2023-11-06T14:57:23Z"],
    ] as const)
      assert.equal(one({ ...answeredCall(), dateTimeConnect: text }).record.dateTimeConnect, time, text);
    assert.equal(one({ ...answeredCall(), duration: " " }).record.duration, " ");
    assert.equal(one({ ...answeredCall(), duration: " 7" }).record.duration, 7);
  });

  it("[CD-028] keeps addresses decimal, and shows them in the event", () => {
    const addresses: Array<[decimal: string, text: string]> = [
      ["1048291520", "192.168.123.62"],
      ["239138826", "10.248.64.14"],
      ["-1139627840", "192.168.18.188"],
      ["-451538260", "172.18.22.229"],
      ["3843429036", "172.18.22.229"],
      ["0", ""],
      ["", ""],
      ["x", ""],
    ];
    for (const [decimal, text] of addresses) {
      const { record, event } = one(
        answeredCall(1, { origIpAddr: decimal, destMediaTransportAddress_IP: decimal }),
      );
      assert.equal(record.origIpAddr ?? "", decimal);
      assert.equal(event.orig_address, text);
      assert.equal(event.dest_media_address, text);
    }
    const { event } = one(answeredCall(1, { origIpAddr: 1048291520, origIpv4v6Addr: "2001:db8::1" }));
    assert.equal(event.orig_address, "2001:db8::1");
  });

  it("[CD-007] is read by the names of its columns, whatever their order, number and case", () => {
    for (const count of [78, 94, 103, 104, 118, 125, 129, 131, 133]) {
      const names = columns("cdr", count).reverse();
      const content = [
        headerLine(names).toUpperCase(),
        typesLine(names),
        rowLine(names, answeredCall(5)),
      ].join("\n");
      const { record, event, callId } = only(readFile(content));
      assert.equal(record.originalCalledPartyNumber, "2000", `${count} columns`);
      assert.equal(event.outcome, "answered");
      assert.equal(callId, "StandAloneCluster-1-5");
    }
  });

  it("[CD-007] keeps columns that nobody knows, and none that would reach into JavaScript", () => {
    const names = [...columns(), "newColumn", "other one", "__proto__", "constructor"];
    const more = { newColumn: "a", "other one": "b", constructor: "c", ["__proto__"]: "d" };
    const { record } = only(readFile(cdrFile([answeredCall(1, more)], names)));
    assert.equal(record.newColumn, "a");
    assert.equal(record["other one"], "b");
    assert.equal(Object.hasOwn(record, "constructor"), false);
    assert.equal(Object.getPrototypeOf(record), Object.prototype);
  });

  it("is the same whichever columns the rows around it fill", () => {
    const rows = Array.from({ length: 300 }, (_, number) =>
      answeredCall(number, { [columns()[50 + (number % 83)]!]: number % 2 ? "" : "9" }),
    );
    const together = readFile(cdrFile(rows)).records.map(({ record }) => record);
    rows.forEach((row, index) => {
      assert.deepEqual(together[index], one(row).record);
    });
  });

  it("names its call by cluster, node and number, and its event by pkid or else by its content", () => {
    const { callId, eventId } = one(answeredCall(28001));
    assert.equal(callId, "StandAloneCluster-1-28001");
    assert.equal(eventId, answeredCall(28001).pkid);
    const [first, again, other] = [1, 1, 2].map((number) => one(answeredCall(number, { pkid: "" })).eventId);
    assert.match(first!, /^[\da-f]{32}$/);
    assert.equal(again, first);
    assert.notEqual(other, first);
  });
});

describe("the event of a call", () => {
  const event = (cells: Cells) => one(cells).event;

  it("has numbers, times and what became of the call", () => {
    const { event: view } = one(answeredCall(0, { finalCalledPartyNumber: "2001" }), {
      timeZone: "Europe/Berlin",
    });
    const { type, record, timestamp, calling_number, called_number, local_time, weekday, duration } = view;
    assert.deepEqual(
      { type, record, timestamp, calling_number, called_number, local_time, weekday, duration },
      {
        type: "cdr",
        record: "cucm-cdr",
        timestamp: "2023-11-06T14:58:09Z",
        calling_number: "1000",
        called_number: "2000",
        local_time: "15:58",
        weekday: 1,
        duration: 42,
      },
    );
    assert.equal(view.final_called_number, "2001");
    assert.equal(view.ring_time, 5);
    assert.equal(event(missedCall()).ring_time, 47);
    assert.deepEqual(view.envelope, {});
  });

  it("tells how it ended", () => {
    const unanswered = (orig: number | string, dest: number | string): string =>
      event(missedCall(1, { origCause_value: orig, destCause_value: dest })).outcome;
    const sip = (high: number, low: number): number => high * 0x1000000 + low;
    assert.equal(event(answeredCall()).outcome, "answered");
    assert.equal(event(answeredCall(1, { duration: 0 })).outcome, "answered");
    assert.equal(event(answeredCall(1, { origCause_value: 393216 })).outcome, "answered");
    assert.equal(unanswered(16, 0), "abandoned");
    assert.equal(unanswered(0, 0), "abandoned");
    assert.equal(unanswered("", ""), "abandoned");
    for (const busy of [17, sip(0x46, 17), sip(0xa1, 17), (sip(0xa1, 17) | 0) >> 0]) {
      assert.equal(unanswered(0, busy), "busy", String(busy));
      assert.equal(unanswered(busy, 0), "busy", String(busy));
    }
    for (const missed of [18, 19, 102, sip(0x40, 18), sip(0x09, 102)])
      assert.equal(unanswered(0, missed), "missed", String(missed));
    for (const failed of [1, 3, 21, 34, 41, 127, sip(0x04, 21), sip(0xa2, 21), -1493172161])
      assert.equal(unanswered(0, failed), "failed", String(failed));
    assert.equal(unanswered(393216, 16), "unknown");
  });

  it("tells by the devices which way it went", () => {
    const way = (from: string, to: string): string =>
      event(answeredCall(1, { origDeviceName: from, destDeviceName: to })).direction;
    const phones = [
      "SEP20BBC020AAAA",
      "CSFann",
      "BOTann",
      "TCTann",
      "TABann",
      "ATA20BBC020AAAA",
      "AN20BBC020AAAA1",
    ];
    for (const phone of phones) {
      assert.equal(way(phone, "SEP20BBC020BBBB"), "internal", phone);
      assert.equal(way(phone, "trunk-to-cube"), "outbound", phone);
      assert.equal(way("S0/SU0/DS1-0@gw", phone), "inbound", phone);
    }
    assert.equal(way("trunk-a", "trunk-b"), "both");
    assert.equal(way("SEP20BBC020AAAA", ""), "unknown");
  });

  it("tells whether it was forwarded", () => {
    const forwarded = (cells: Cells): boolean => event(answeredCall(1, cells)).forwarded;
    assert.equal(forwarded({}), false);
    assert.equal(forwarded({ lastRedirectRedirectOnBehalfOf: 5 }), true);
    for (const reason of [1, 2, 15]) assert.equal(forwarded({ origCalledPartyRedirectReason: reason }), true);
    for (const reason of [98, 354, 786])
      assert.equal(forwarded({ lastRedirectRedirectReason: reason }), false);
  });

  it("has the codes of causes, codecs, redirections and features in words", () => {
    const view = event(
      answeredCall(1, {
        origCause_value: 1174405137,
        destCause_value: 16,
        origMediaCap_payloadCapability: 4,
        destMediaCap_payloadCapability: 90,
        origCalledPartyRedirectReason: 15,
        lastRedirectRedirectReason: 2,
        origCalledPartyRedirectOnBehalfOf: 5,
        lastRedirectRedirectOnBehalfOf: 14,
        origCallTerminationOnBehalfOf: 12,
        destCallTerminationOnBehalfOf: 10,
        joinOnBehalfOf: 4,
      }),
    );
    assert.equal(view.orig_cause, "SIP 486: user busy");
    assert.equal(view.dest_cause, "normal call clearing");
    assert.equal(view.released_by, "originator");
    assert.equal(view.orig_codec, "G.711 µ-law 64k");
    assert.equal(view.dest_codec, "Opus");
    assert.equal(view.first_redirect_reason, "forward all");
    assert.equal(view.last_redirect_reason, "forward no answer");
    assert.equal(view.first_redirect_on_behalf_of, "call forward");
    assert.equal(view.last_redirect_on_behalf_of, "immediate divert");
    assert.equal(view.orig_termination_on_behalf_of, "device");
    assert.equal(view.dest_termination_on_behalf_of, "transfer");
    assert.equal(view.join_on_behalf_of, "conference");
    const unknown = event(answeredCall(1, { destCause_value: 254, origMediaCap_payloadCapability: 9999 }));
    assert.deepEqual([unknown.dest_cause, unknown.orig_codec], ["254", "9999"]);
    const split = event(answeredCall(1, { origCause_value: 393216, destCause_value: 393216 }));
    assert.deepEqual([split.released_by, split.orig_cause], ["feature", "call split by a feature"]);
    assert.equal(
      event(missedCall(1, { destCause_value: 83886207 })).dest_cause,
      "SIP 420: interworking, unspecified",
    );
    assert.equal(
      event(missedCall(1, { destCause_value: 1509949567 })).dest_cause,
      "SIP 513: interworking, unspecified",
    );
  });
});

describe("the event of a measured leg", () => {
  it("has what was measured as numbers", () => {
    const read = only(readFile(cdrFile([measuredLeg(3)], columns("cmr"))));
    const { event, record, callId } = read;
    assert.equal(event.record, "cucm-cmr");
    assert.equal(callId, "StandAloneCluster-1-3");
    assert.equal(event.calling_number, "2000");
    assert.deepEqual(
      [event.mos, event.jitter, event.latency, event.packets_lost, event.packet_loss, event.duration],
      [4.41, 12, 80, 10, 0.48, 42],
    );
    assert.deepEqual(event.metrics, {
      MLQK: "4.5000",
      MLQKav: "4.4100",
      MLQKmn: "4.2000",
      CCR: "0.0048",
      Ver: "1",
    });
    assert.equal(record.dateTimeStamp, "2023-11-06T14:58:12Z");
    assert.equal(record.duration, 42);
    assert.equal(record.jitter, "12");
  });

  it("has no score where the phone measured none", () => {
    for (const varVQMetrics of ["", "MLQKav=0.0000;CS=1", "CS=1,SCS=2", "nothing"]) {
      const [read] = readFile(cdrFile([measuredLeg(1, { varVQMetrics })], columns("cmr"))).records;
      assert.equal(read!.event.mos, null);
    }
    const lossless = measuredLeg(1, { numberPacketsLost: -3, duration: "" });
    const [read] = readFile(cdrFile([lossless], columns("cmr", 44))).records;
    assert.deepEqual([read!.event.packets_lost, read!.event.packet_loss, read!.event.duration], [-3, 0, 0]);
    assert.equal("duration" in read!.record, false);
  });
});
