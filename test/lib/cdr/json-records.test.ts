import { strict as assert } from "node:assert";
import { recordNames } from "../../../lib/call/index.js";
import { jsonValues, type ReadRecord, type RecordFormat, readJsonRecord } from "../../../lib/cdr/index.js";
import { type Condition, compileFilter } from "../../../lib/filter/index.js";
import { compileTemplate } from "../../../lib/template/index.js";
import {
  cloudEnvelope,
  cloudRecord,
  contactCentreEnvelope,
  ivrRecord,
  queueRecord,
} from "../../support/cdr-json.js";
import { readOptions } from "../../support/cdr-read.js";
import { sampleRecord } from "../../support/cdr-sample.js";

const read = (value: unknown, format: RecordFormat = "auto"): ReadRecord =>
  readJsonRecord(value, format, readOptions);
const matches = (
  { record, event }: ReadRecord,
  field: string,
  op: Condition["op"],
  value: unknown,
): boolean =>
  compileFilter([{ field, op, value, valueType: "str", ignoreCase: false }], recordNames).matches({
    cdr: record,
    event,
  });
const rendered = ({ record, event }: ReadRecord, template: string): string =>
  compileTemplate(template, "text").render({ message: { cdr: record, event } }).text;

describe("a record of a cloud session", () => {
  it("[XD-032] [XD-034..101] has every field with its type, in an envelope or bare", () => {
    const bare = read(cloudRecord);
    assert.deepEqual(bare.record, cloudRecord);
    assert.equal(Object.keys(bare.record).length, 68);
    assert.deepEqual(read({ ...cloudEnvelope, cdr: cloudRecord }).record, cloudRecord);
    assert.deepEqual(bare.copy, cloudRecord);
    assert.equal(bare.event.record, "cloud-session");
    assert.equal(bare.callId, cloudRecord.id);
  });

  it("[XD-027] [XD-034..101] leaves out what was left out, and can be filtered by all the same", () => {
    for (const name of Object.keys(cloudRecord)) {
      const { [name as "dur"]: _left, ...sparse } = cloudRecord;
      if (name === "id" || name === "dType") continue;
      assert.deepEqual(read(sparse).record, sparse, name);
      assert.equal(matches(read(sparse), `cdr.${name}`, "empty", ""), true, name);
    }
    const sparse = read({ id: "1", pbxId: "2" });
    assert.equal(matches(sparse, "cdr.answer", "empty", ""), true);
    assert.equal(matches(sparse, "cdr.talk", "eq", "0"), true);
    assert.equal(matches(sparse, "cdr.cliNum", "eq", "0"), false);
  });

  it("[XD-009] has every field in the reach of conditions", () => {
    for (const name of Object.keys(cloudRecord))
      assert.equal(matches(read(cloudRecord), `cdr.${name}`, "not-empty", ""), true, name);
    assert.equal(matches(read(cloudRecord), "cdr.dur", "gt", "9"), true);
    assert.equal(matches(read(cloudRecord), "cdr.dur", "gt", "10"), false);
    assert.equal(matches(read(cloudRecord), "cdr.recordingIds.length", "gt", "0"), true);
  });

  it("makes numbers and flags of texts, and texts of numbers", () => {
    const texts = Object.fromEntries(
      Object.entries(cloudRecord).map(([name, value]) => [
        name,
        typeof value === "number" ? String(value) : value,
      ]),
    );
    assert.deepEqual(read(texts).record, cloudRecord);
    const { record } = read({ ...cloudRecord, lost: true, ans: false, hasRec: "True", lRngUsrNum: 302 });
    assert.deepEqual([record.lost, record.ans, record.hasRec, record.lRngUsrNum], [1, 0, 1, "302"]);
  });

  it("[XD-029] [XD-030] [XD-031] [XD-033] keeps the envelope apart, in its own spelling", () => {
    const { triggerId, ...rest } = cloudEnvelope;
    const { event, callId } = read({ triggerID: triggerId, ...rest, cdr: cloudRecord });
    assert.deepEqual(event.envelope, cloudEnvelope);
    assert.equal(callId, cloudRecord.id);
    const nothing = read({ triggerId, cdr: cloudRecord }).event.envelope;
    assert.deepEqual(nothing, { triggerId });
  });

  it("[XD-068] [XD-049] [XD-100] reads the other spellings of its names", () => {
    const { lRngDevName, lostinPark, directoryMatches, ...rest } = cloudRecord;
    const { record } = read({
      ...rest,
      lRgDevName: lRngDevName,
      lostInPark: lostinPark,
      directorymatches: directoryMatches,
    });
    assert.deepEqual(record, cloudRecord);
  });

  it("[XD-068] is found under either spelling by filters and templates", () => {
    const record = read(cloudRecord);
    for (const name of ["lRgDevName", "lRngDevName", "LRNGDEVNAME"]) {
      assert.equal(matches(record, `cdr.${name}`, "eq", "Test lRngDevName"), true, name);
      assert.equal(rendered(record, `{{ cdr.${name} }}`), "Test lRngDevName", name);
    }
    assert.equal(rendered(record, "{{ cdr.__proto__ }}{{ cdr.toString }}"), "");
  });

  it("[XD-102..126] has directory matches, with the contact's fields inside or beside", () => {
    const [match] = cloudRecord.directoryMatches;
    const { fields, ...own } = match!;
    const flat = read({ ...cloudRecord, directoryMatches: [{ ...own, ...fields }] });
    assert.deepEqual(flat.record, cloudRecord);
    for (const [name, value] of Object.entries(fields)) {
      assert.equal(rendered(flat, `{{ cdr.directoryMatches.0.fields.${name} }}`), value);
      assert.equal(rendered(flat, `{{ cdr.directoryMatches.0.${name} }}`), value);
      assert.equal(matches(flat, `cdr.directoryMatches.*.${name}`, "eq", value), true);
      const { [name as "email"]: _left, ...less } = fields;
      const [found] = read({ ...cloudRecord, directoryMatches: [{ ...own, fields: less }] }).record
        .directoryMatches as object[];
      assert.deepEqual(found, { ...own, fields: less });
    }
  });

  it("[XD-101] has tags as an object, whichever way they came", () => {
    const forms = [{ Support: "step1" }, [{ key: "Support", value: "step1" }], [{ Support: "step1" }]];
    for (const tags of forms)
      assert.deepEqual(read({ ...cloudRecord, tags }).record.tags, { Support: "step1" });
    assert.deepEqual(read({ ...cloudRecord, tags: [] }).record.tags, {});
  });

  it("[XD-026] has a plus sign, written in either way", () => {
    const [value] = jsonValues('{"id":"1","pbxId":"2","cliNum":"\\u002B447000000000"}');
    assert.equal(read(value).record.cliNum, "+447000000000");
  });

  it("[XD-035] [XD-036] says which values nobody has seen yet, and passes them on", () => {
    const { record, odd } = read({ ...cloudRecord, dType: "OtherCdr", sVer: 2 });
    assert.deepEqual([record.dType, record.sVer, odd], ["OtherCdr", 2, ["dType", "sVer"]]);
    assert.equal(read(cloudRecord).odd, undefined);
  });

  it("has its event", () => {
    const { event } = read(cloudRecord);
    assert.equal(event.timestamp, "2024-05-29T08:37:45.000Z");
    assert.deepEqual(
      [
        event.calling_number,
        event.called_number,
        event.duration,
        event.answered,
        event.outcome,
        event.direction,
      ],
      ["+447000000000", "+441610000000", 10, true, "answered", "inbound"],
    );
    const lost = read({ ...cloudRecord, ans: 0 }).event;
    assert.deepEqual([lost.answered, lost.outcome], [false, "abandoned"]);
    assert.equal(read({ ...cloudRecord, ans: 0, lost: 0 }).event.outcome, "unknown");
    const ways = [0, 1, 2, 3, 4].map((dir) => read({ ...cloudRecord, dir }).event.direction);
    assert.deepEqual(ways, ["unknown", "internal", "inbound", "outbound", "both"]);
  });
});

describe("a queue record", () => {
  const normal = { ...queueRecord, ResourceAccountObjectId: null, MetServiceLevel: true };

  it("[LC-021..048] has every property, in an envelope or bare", () => {
    const bare = read(queueRecord);
    assert.deepEqual(bare.record, normal);
    const { record, event, callId } = read(contactCentreEnvelope("App.QueueWebhook", queueRecord));
    assert.deepEqual(record, normal);
    assert.equal(event.record, "queue");
    assert.equal(callId, queueRecord.ScenarioId);
    const { Data: _data, ...around } = contactCentreEnvelope("App.QueueWebhook", {});
    assert.deepEqual(event.envelope, around);
    for (const [name, value] of Object.entries(normal))
      assert.equal(matches(bare, `cdr.${name}`, value === null ? "empty" : "eq", value), true, name);
  });

  it("[LC-021..048] has null for what is not known", () => {
    const { record, callId } = read(contactCentreEnvelope("App.QueueWebhook", { CallId: 9 }));
    assert.deepEqual(
      record,
      Object.fromEntries(Object.keys(normal).map((name) => [name, name === "CallId" ? 9 : null])),
    );
    assert.equal(callId, "9");
  });

  it("[LC-035] [LC-039] reads null and flags that came as text", () => {
    for (const id of [null, "Null", "null", ""])
      assert.equal(
        read({ ...queueRecord, ResourceAccountObjectId: id }).record.ResourceAccountObjectId,
        null,
      );
    for (const [text, flag] of [
      ["True", true],
      ["False", false],
      [true, true],
      [0, false],
    ])
      assert.equal(read({ ...queueRecord, MetServiceLevel: text }).record.MetServiceLevel, flag);
  });

  it("[LC-030] has its durations in seconds, of numbers and of times", () => {
    const { event } = read({
      ...queueRecord,
      CallLength: "00:00:42",
      WaitTime: "0:12",
      TalkTime: "00:00:30.5000000",
    });
    assert.deepEqual([event.duration, event.wait_time, event.talk_time], [42, 12 * 60, 30]);
    const plain = read(queueRecord).event;
    assert.equal(plain.duration, (plain.wait_time as number) + (plain.talk_time as number));
    assert.equal(read({ ...queueRecord, CallLength: "1.01:00:00" }).event.duration, 25 * 3600);
    assert.equal(read({ ...queueRecord, CallLength: "42" }).event.duration, 42);
  });

  it("has its event", () => {
    const { event } = read(queueRecord);
    assert.equal(event.timestamp, "2024-05-29T08:38:17.000Z");
    assert.equal(event.called_number, "");
    assert.deepEqual([event.outcome, event.answered, event.direction], ["answered", true, "inbound"]);
    const waited = read({ ...queueRecord, TalkTime: 0, AgentId: null, CallDirection: "Outbound" }).event;
    assert.deepEqual([waited.outcome, waited.answered, waited.direction], ["unknown", false, "outbound"]);
    const local = read({ ...queueRecord, EndDateTime: "2024-05-29T08:38:17" }).event;
    assert.equal(local.timestamp, event.timestamp);
  });
});

describe("an IVR record", () => {
  it("[LC-049..094] has every property, in an envelope or bare, and null for what is not known", () => {
    for (const value of [ivrRecord, contactCentreEnvelope("App.IvrWebhook", ivrRecord)]) {
      const { record, event, callId } = read(value);
      assert.equal(event.record, "ivr");
      assert.equal(callId, ivrRecord.ScenarioId);
      for (const [name, sent] of Object.entries(ivrRecord)) assert.deepEqual(record[name], sent, name);
      for (let number = 2; number <= 20; number++)
        assert.equal(record[`DataValue${String(number).padStart(2, "0")}`], null);
      assert.equal(Object.keys(record).length, 40);
    }
    const { record } = read(contactCentreEnvelope("App.IvrWebhook", { IvrInputs: [{ ID: 1 }] }));
    assert.deepEqual(record.IvrInputs, [
      {
        ID: 1,
        InputDateTime: null,
        BlockName: null,
        ParameterName: null,
        ParameterValue: null,
        BlockType: null,
      },
    ]);
    assert.equal(record.CallId, null);
  });

  it("[LC-068] has inputs in the reach of templates and conditions", () => {
    const record = read(ivrRecord);
    assert.equal(rendered(record, "{{ cdr.IvrInputs.0.ParameterValue }}"), "1234");
    assert.equal(matches(record, "cdr.IvrInputs.*.ParameterValue", "eq", "1234"), true);
    assert.equal(matches(record, "cdr.IvrInputs.*.ParameterValue", "eq", "1235"), false);
    assert.deepEqual(read({ ...ivrRecord, IvrInputs: null }).record.IvrInputs, []);
  });

  it("[LC-066] reads and finds the transfer's target in both spellings, and keeps the vendor's", () => {
    const { TrasnferToId, ...rest } = ivrRecord;
    for (const value of [ivrRecord, { ...rest, TransferToId: TrasnferToId }]) {
      const record = read(value);
      assert.equal(record.record.TrasnferToId, 7);
      assert.equal("TransferToId" in record.record, false);
      assert.equal(record.event.transfer_to_id, 7);
      for (const name of ["TrasnferToId", "TransferToId"]) {
        assert.equal(rendered(record, `{{ cdr.${name} }}`), "7");
        assert.equal(matches(record, `cdr.${name}`, "eq", "7"), true);
      }
    }
  });

  it("[LC-075..094] finds collected values inside of an input, too", () => {
    const { record } = read({ ...ivrRecord, IvrInputs: [{ ...ivrRecord.IvrInputs[0], DataValue20: "x" }] });
    assert.equal(record.DataValue01, "gold");
    assert.equal(record.DataValue20, "x");
  });

  it("[LC-037] [LC-063] shares its call and its parent with the queue leg after it", () => {
    const [ivr, queue] = [read(ivrRecord), read(queueRecord)];
    assert.equal(ivr.record.ParentId, queue.record.ParentId);
    assert.equal(ivr.callId, queue.callId);
    assert.notEqual(ivr.eventId, queue.eventId);
  });
});

describe("JSON", () => {
  it("[LC-010] may be a test event", () => {
    const test = { UserName: "Test Name 1", EmailAddress: "Test Email 1" };
    for (const value of [test, contactCentreEnvelope("App.TestWebhook", test)]) {
      assert.deepEqual(read(value).record, test);
      assert.equal(read(value).event.record, "test");
    }
  });

  it("may be a row of CUCM, in the envelope of another system's webhook or bare", () => {
    const { record, event, callId, eventId } = read({
      meta: { event: "missed call" },
      cdr: sampleRecord,
      name: "x",
    });
    assert.deepEqual(record, sampleRecord);
    assert.deepEqual(event.envelope, { meta: { event: "missed call" }, name: "x" });
    assert.deepEqual([callId, eventId], ["StandAloneCluster-1-28001", sampleRecord.pkid]);
    assert.equal(event.outcome, "abandoned");
    const row = {
      cdrRecordType: 1,
      globalCallID_callId: 5,
      dateTimeConnect: 0,
      duration: "7",
      comment: null,
    };
    assert.deepEqual(read(row).record, {
      cdrRecordType: "1",
      globalCallID_callId: "5",
      dateTimeConnect: "Never",
      duration: 7,
    });
  });

  it("has the same event for the same content, and another one for another", () => {
    assert.equal(read(queueRecord).eventId, read({ ...queueRecord }).eventId);
    assert.notEqual(read(queueRecord).eventId, read({ ...queueRecord, CallId: 1 }).eventId);
    const [one, two] = [
      { ...cloudEnvelope, cdr: cloudRecord },
      { ...cloudEnvelope, id: "x", cdr: cloudRecord },
    ];
    assert.equal(read(one).eventId, read(two).eventId);
  });

  it("is one record, an array of them, or one on each line", () => {
    const one = JSON.stringify(cloudRecord);
    for (const text of [one, `[${one}]`, `\uFEFF${one}\n`]) assert.deepEqual(jsonValues(text), [cloudRecord]);
    for (const text of [`[${one},${one}]`, `${one}\n${one}`, `${one}\r\n\r\n${one}\r\n`])
      assert.deepEqual(jsonValues(text), [cloudRecord, cloudRecord]);
  });

  it("that cannot be read is refused, with what is wrong", () => {
    const refused = (text: string): Error => {
      try {
        jsonValues(text);
      } catch (error) {
        assert.equal((error as { code: string }).code, "not_json");
        return error as Error;
      }
      return assert.fail(`${text} was read`);
    };
    for (const text of ["", " ", "{", "cdr", '{"a":1', "[1", `${"[".repeat(300)}${"]".repeat(300)}`])
      refused(text);
    assert.match(refused('{"a":1}\n{"a":').message, /^Line 2: /);
    for (const value of [null, 1, "x", [], {}, { a: 1 }, { cdr: {} }, contactCentreEnvelope("App.Other", {})])
      assert.throws(() => read(value), { code: "unknown_record" });
    assert.throws(() => read({ colour: "red", size: 1 }), /colour, size/);
  });

  it("of another kind than is wanted is refused", () => {
    const kinds = { cucm: sampleRecord, "cloud-session": cloudRecord, "contact-centre": queueRecord };
    for (const format of Object.keys(kinds) as RecordFormat[])
      for (const [kind, value] of Object.entries(kinds)) {
        if (kind === format) assert.ok(read(value, format));
        else assert.throws(() => read(value, format), { code: "unknown_record" }, `${kind} as ${format}`);
      }
  });

  it("brings nothing into JavaScript's own objects", () => {
    const hostile =
      '{"id":"1","pbxId":"2","__proto__":{"x":1},"constructor":1,"tags":[{"key":"__proto__","value":{"y":1}}]}';
    const { record, copy } = read(jsonValues(hostile)[0]);
    for (const each of [record, copy, record.tags as object]) {
      assert.equal(Object.getPrototypeOf(each), Object.prototype);
      assert.equal(Object.hasOwn(each, "__proto__") || Object.hasOwn(each, "constructor"), false);
    }
    assert.equal(({} as { x?: unknown }).x, undefined);
  });
});
