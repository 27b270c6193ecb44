import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recordNames } from "../../lib/call/index.js";
import { type ReadRecord, readJsonRecord } from "../../lib/cdr/index.js";
import { type Condition, compileFilter } from "../../lib/filter/index.js";
import { cdrColumns, cmrColumns, ownView, type RecordKind, recordView } from "../../lib/records/index.js";
import { answeredCall, cdrFile, columns, measuredLeg, missedCall } from "../support/cdr-file.js";
import {
  cloudEnvelope,
  cloudRecord,
  contactCentreEnvelope,
  ivrRecord,
  queueRecord,
} from "../support/cdr-json.js";
import { readFile, readOptions } from "../support/cdr-read.js";
import { editorModule } from "../support/editor-module.js";
import { nodeFiles, projectRoot } from "../support/node-red.js";

interface Field {
  path: string;
  label: string;
  values?: Array<{ value: string; label: string }>;
}
interface FieldGroup {
  label: string;
  fields: Field[];
}
type Words = { [key: string]: string | Words };

const json = (value: unknown): ReadRecord => readJsonRecord(value, "auto", readOptions);
const row = (cells: object, kind: "cdr" | "cmr" = "cdr"): ReadRecord =>
  readFile(cdrFile([cells as Record<string, string>], columns(kind)), { keepBlanks: true }).records[0]!;

const session = json({ ...cloudEnvelope, cdr: cloudRecord });
const queue = json(contactCentreEnvelope("App.QueueWebhook", queueRecord));
const ivr = json(contactCentreEnvelope("App.IvrWebhook", ivrRecord));
const whole: Record<RecordKind, ReadRecord> = {
  "cucm-cdr": row(answeredCall()),
  "cucm-cmr": row(measuredLeg(), "cmr"),
  "cloud-session": session,
  queue,
  ivr,
  test: json(contactCentreEnvelope("App.TestWebhook", { UserName: "a", EmailAddress: "b" })),
};
const message = ({ record, event }: ReadRecord) => ({ cdr: record, event });
const matches = (read: ReadRecord, conditions: Condition[]): boolean =>
  compileFilter(conditions, recordNames).matches(message(read));

const nothingBefore = { nodes: { getNodeLinks: () => [], filterNodes: () => [] } };
const wordsOf = (language: string): Words =>
  JSON.parse(
    readFileSync(join(projectRoot, "nodes/common/locales", language, "records.json"), "utf8"),
  ) as Words;
/** A node whose words are those of a language; a word that is missing fails. */
const worded = (language: string, used = new Set<string>()) => {
  const words = { common: { record: wordsOf(language) } };
  return {
    id: "n",
    _(key: string): string {
      const text = key.split(".").reduce<unknown>((at, name) => (at as Words)?.[name], words);
      assert.equal(typeof text, "string", `${language}: ${key}`);
      used.add(key);
      return text as string;
    },
  };
};
const { recordGroups } = editorModule("nodes/common/editor/record-fields.ts");
const groupsIn = (node: object): FieldGroup[] => recordGroups!(node as never) as FieldGroup[];
const groups = groupsIn(worded("en-US"));
const fields = groups.flatMap((group) => group.fields);

describe("the fields of records", () => {
  it("are in the view of each kind of record exactly as they are listed", () => {
    for (const [kind, { event }] of Object.entries(whole))
      assert.deepEqual(
        Object.keys(event).sort(),
        [...recordView, ...ownView[kind as RecordKind]].sort(),
        kind,
      );
  });

  it("[CD-008][XD-009] are all offered where conditions are made: every column and every member of every kind", () => {
    const offered = new Set(fields.map(({ path }) => path));
    for (const name of [...cdrColumns, ...cmrColumns]) assert.ok(offered.has(`cdr.${name}`), name);
    for (const { record, event } of Object.values(whole)) {
      if (event.record === "test") continue;
      for (const name of Object.keys(record)) assert.ok(offered.has(`cdr.${name}`), name);
      for (const name of Object.keys(event.envelope)) assert.ok(offered.has(`event.envelope.${name}`), name);
      for (const name of ownView[event.record]) assert.ok(offered.has(`event.${name}`), name);
    }
    const [match] = cloudRecord.directoryMatches;
    for (const name of Object.keys(match!.fields))
      assert.ok(offered.has(`cdr.directoryMatches.*.fields.${name}`), name);
    for (const name of Object.keys(ivrRecord.IvrInputs[0]!))
      assert.ok(offered.has(`cdr.IvrInputs.*.${name}`), name);
  });

  it("are each in the reach of conditions, in the record whose group offers them", () => {
    const kinds = Object.keys(whole) as RecordKind[];
    for (const [index, { fields }] of groups.slice(1).entries()) {
      const read = whole[kinds[index]!];
      const names = new Set(JSON.stringify(message(read)).match(/"\w+"(?=:)/g));
      // What a file of the newest version, or a record with every field, has nowhere is offered in vain.
      const missing = fields.filter(({ path }) => !names.has(`"${path.split(".").at(-1)}"`));
      assert.deepEqual(missing, [], kinds[index]);
    }
  });

  it("have a label and words for their values in both languages, and no word is left over", () => {
    for (const language of ["en-US", "de"]) {
      const used = new Set<string>();
      groupsIn(worded(language, used));
      const flat = (tree: Words, prefix: string): string[] =>
        Object.entries(tree).flatMap(([name, below]) =>
          typeof below === "string" ? [`${prefix}.${name}`] : flat(below, `${prefix}.${name}`),
        );
      assert.deepEqual(
        flat(wordsOf(language), "common.record").filter((key) => !used.has(key)),
        [],
      );
    }
  });

  it("have their words in the catalogue of each node whose form offers them, and in no other", () => {
    for (const [type, file] of Object.entries(nodeFiles)) {
      const built = join(projectRoot, file.replace(/\.js$/, ".html"));
      const offers = readFileSync(built, "utf8").includes("common.record.");
      for (const language of ["en-US", "de"]) {
        const catalogue = JSON.parse(
          readFileSync(join(built, "..", "locales", language, `${type}.json`), "utf8"),
        ) as { common: Words };
        assert.deepEqual(catalogue.common.record, offers ? wordsOf(language) : undefined, type);
      }
    }
  });
});

describe("the values that are offered for fields of records", () => {
  const valuesOf = (path: string): string[] =>
    fields.find((field) => field.path === path)!.values!.map(({ value }) => value);

  it("[XD-010][XD-054][XD-055] are those of the vendor's tables", () => {
    assert.deepEqual(
      fields.find(({ path }) => path === "cdr.type")!.values!.map(({ label }) => label),
      ["0: Unknown", "1: Internal", "2: External"],
    );
    assert.deepEqual(valuesOf("cdr.dir"), ["0", "1", "2", "3", "4"]);
    assert.deepEqual(valuesOf("cdr.CallDirection"), ["Inbound", "Outbound"]);
    assert.deepEqual(valuesOf("cdr.lost"), ["1", "0"]);
    assert.equal(fields.find(({ path }) => path === "cdr.dur")!.values, undefined);
  });

  it("are the words that the view has for the codes", () => {
    const { redirectReasons, features } = editorModule(
      "nodes/common/editor/record-values.ts",
    ) as unknown as Record<string, Record<string, string>>;
    for (const [code, text] of Object.entries(redirectReasons!)) {
      const { event } = row(answeredCall(1, { lastRedirectRedirectReason: code }));
      assert.equal(event.last_redirect_reason, text);
    }
    for (const [code, text] of Object.entries(features!))
      assert.equal(row(answeredCall(1, { joinOnBehalfOf: code })).event.join_on_behalf_of, text);
  });

  it("are found by a condition that names them", () => {
    const is = (field: string, value: string): Condition[] => [
      { field, op: "eq", value, valueType: "str", ignoreCase: false },
    ];
    assert.equal(matches(queue, is("cdr.MetServiceLevel", "true")), true);
    assert.equal(matches(whole["cucm-cdr"], is("event.answered", "true")), true);
    assert.equal(matches(whole["cucm-cdr"], is("event.answered", "false")), false);
    assert.equal(matches(whole["cucm-cdr"], is("cdr.destCause_value", "16")), true);
    assert.equal(matches(session, is("cdr.ans", "1")), true);
    assert.equal(matches(json({ id: "1", pbxId: "2" }), is("cdr.ans", "0")), true);
  });
});

describe("the presets for records", () => {
  const { presets } = editorModule("nodes/trigger-filter/presets.editor.ts", { RED: nothingBefore });
  const conditionsOf = (kind: string, index: number): Condition[] => {
    let conditions: Condition[] = [];
    const made = presets!(
      ...([
        { id: "n", _: (key: string) => key },
        kind,
        (added: Condition[]) => (conditions = added),
      ] as never[]),
    ) as Array<{ label: string; apply(): void }>;
    made[index]!.apply();
    return conditions;
  };
  const hits = (kind: string, index: number, records: ReadRecord[]): boolean[] =>
    records.map((read) => matches(read, conditionsOf(kind, index)));
  const trunk = { origDeviceName: "trunk-1" };

  it("[CD-003][CD-004][CD-005] find rows of CUCM", () => {
    const answered = row(answeredCall(1, { ...trunk, duration: 301 }));
    const missed = row(missedCall(2, { finalCalledPartyNumber: "5000" }));
    const busy = row(missedCall(3, { origCause_value: 0, destCause_value: 17, duration: 0 }));
    const quality = row(measuredLeg(4), "cmr");
    const poor = row(measuredLeg(5, { varVQMetrics: "MLQKav=2.9000" }), "cmr");
    const all = [answered, missed, busy, quality, poor];
    assert.deepEqual(hits("cucm", 0, all), [false, true, true, false, false], "missed call");
    assert.deepEqual(hits("cucm", 1, all), [true, false, false, false, false], "over 5 minutes");
    assert.deepEqual(hits("cucm", 2, all), [true, false, false, false, false], "external");
    assert.deepEqual(hits("cucm", 3, all), [false, true, false, false, false], "abandoned");
    assert.deepEqual(hits("cucm", 4, all), [false, false, true, false, false], "busy");
    assert.deepEqual(hits("cucm", 5, all), [false, true, false, false, false], "to a number in a list");
    assert.deepEqual(hits("cucm", 6, all), [false, false, false, false, true], "poor quality");
  });

  it("[XD-010] find sessions of a cloud", () => {
    const of = (more: object): ReadRecord => json({ id: "1", pbxId: "2", dir: 2, type: 1, ...more });
    const all = [
      of({ ans: 1, dur: 301, type: 2 }),
      of({ lost: 1, ddiNum: "\u002B441610000000" }),
      of({ cause: "USER_BUSY", dir: 3 }),
      row(missedCall()),
    ];
    assert.deepEqual(hits("cloud", 0, all), [false, true, false, false], "missed call");
    assert.deepEqual(hits("cloud", 1, all), [true, false, false, false], "over 5 minutes");
    assert.deepEqual(hits("cloud", 2, all), [true, false, false, false], "external");
    assert.deepEqual(hits("cloud", 3, all), [false, true, false, false], "abandoned");
    assert.deepEqual(hits("cloud", 4, all), [false, false, true, false], "busy");
    assert.deepEqual(hits("cloud", 5, all), [false, true, false, false], "to a number in a list");
  });

  it("find events of a contact centre", () => {
    const left = { ...queueRecord, TalkTime: 0, AgentId: null, CallerAdId: "a", QueueName: "Other" };
    const all = [
      json({ ...queueRecord, CallLength: "00:05:01" }),
      json(left),
      json({ ...left, TransferType: "Voicemail" }),
      json(ivrRecord),
    ];
    assert.deepEqual(hits("centre", 0, all), [false, true, true, false], "missed in the queue");
    assert.deepEqual(hits("centre", 1, all), [true, false, false, false], "over 5 minutes");
    assert.deepEqual(hits("centre", 2, all), [true, false, false, true], "external caller");
    assert.deepEqual(hits("centre", 3, all), [false, true, false, false], "abandoned in the queue");
    assert.deepEqual(hits("centre", 4, all), [true, false, false, false], "to a queue in a list");
  });
});
