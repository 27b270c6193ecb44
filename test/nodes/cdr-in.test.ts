import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answeredCall, cdrFile, columns, measuredLeg, missedCall } from "../support/cdr-file.js";
import {
  cloudEnvelope,
  cloudRecord,
  contactCentreEnvelope,
  ivrRecord,
  queueRecord,
} from "../support/cdr-json.js";
import { FlowBench, type Msg, observed } from "../support/flow-bench.js";
import { accepting, freePort } from "../support/free-port.js";
import type { FlowNode } from "../support/node-red.js";
import { until } from "../support/until.js";

import cdrIn = require("../../nodes/cdr-in/call-cdr-in.js");
import listener = require("../../nodes/listener/call-listener.js");
import triggerFilter = require("../../nodes/trigger-filter/call-trigger-filter.js");

type Config = Record<string, unknown>;
const node = (config: Config): FlowNode[] => observed({ type: "call-cdr-in", timeZone: "UTC", ...config }, 2);
const codeOf = (msg: Msg): string => (msg.error as { code: string }).code;

describe("CDR in", function () {
  this.timeout(20_000);
  const bench = new FlowBench(cdrIn, listener, triggerFilter).hooks();
  /** A test may load several flows, one after the other. */
  let loaded = false;
  beforeEach(() => {
    loaded = false;
  });
  const load = async (...flow: FlowNode[]): Promise<void> => {
    if (loaded) await bench.deploy("full", ...flow);
    else await bench.load(...flow);
    loaded = true;
  };

  describe("from other nodes", () => {
    it("[CD-001] sends a message for each row, with its view, its file and its place in it", async () => {
      await load(...node({ source: "message" }));
      bench.send("n", {
        payload: cdrFile([answeredCall(1), missedCall(2)]),
        filename: "cdr_A_01_202311061457_1",
      });
      const [first, second] = await bench.got("out", 2);
      assert.deepEqual(await bench.got("completed"), bench.at("completed"));
      assert.equal((first!.cdr as Config).originalCalledPartyNumber, "2000");
      assert.deepEqual(first!.payload, first!.cdr);
      assert.notEqual(first!.payload, first!.cdr);
      assert.deepEqual((first!.event as Config).outcome, "answered");
      assert.deepEqual((second!.event as Config).outcome, "abandoned");
      const { received, ...call } = first!.call as Config;
      assert.deepEqual(call, {
        id: "StandAloneCluster-1-1",
        event: answeredCall(1).pkid,
        source: "cdr",
        test: false,
      });
      assert.match(String(received), /Z$/);
      assert.equal(first!.filename, "cdr_A_01_202311061457_1");
      const [one, two] = [first!.parts, second!.parts] as [Config, Config];
      assert.deepEqual([one.index, one.count, two.index, two.count], [0, undefined, 1, 2]);
      assert.equal(one.id, two.id);
    });

    it("takes text, bytes, lines, rows as objects, and records of other systems", async () => {
      await load(...node({ source: "message" }));
      const file = cdrFile([answeredCall(1)]);
      const payloads: unknown[] = [
        file,
        Buffer.from(file),
        file.split("\n"),
        { ...answeredCall(1) },
        [{ ...answeredCall(1) }],
        cloudRecord,
        { ...cloudEnvelope, cdr: cloudRecord },
        contactCentreEnvelope("App.IvrWebhook", ivrRecord),
        JSON.stringify([queueRecord]),
      ];
      for (const payload of payloads) bench.send("n", { payload });
      const events = (await bench.got("out", payloads.length)).map(({ event }) => (event as Config).record);
      assert.deepEqual(events.slice().sort(), [
        "cloud-session",
        "cloud-session",
        ...Array(5).fill("cucm-cdr"),
        "ivr",
        "queue",
      ]);
      assert.deepEqual(bench.at("out2"), []);
    });

    it("sends the same record again when it is asked to", async () => {
      await load(...node({ source: "message" }));
      for (let times = 0; times < 3; times++) bench.send("n", { payload: cdrFile([answeredCall(1)]) });
      const messages = await bench.got("out", 3);
      assert.equal(new Set(messages.map(({ call }) => (call as Config).event)).size, 1);
    });

    it("sends only the kinds that are wanted", async () => {
      for (const [records, expected] of [
        ["cdr", ["cucm-cdr"]],
        ["cmr", ["cucm-cmr"]],
        ["both", ["cucm-cdr", "cucm-cmr"]],
      ] as const) {
        await load(...node({ source: "message", records }));
        const file = cdrFile([answeredCall(1)]) + cdrFile([measuredLeg(1)], columns("cmr"));
        bench.send("n", { payload: file });
        await bench.got("completed");
        const sent = await bench.got("out", expected.length);
        assert.deepEqual(
          sent.map(({ event }) => (event as Config).record),
          expected,
        );
      }
    });

    it("keeps blanks when it is told to", async () => {
      await load(...node({ source: "message", keepBlanks: true }));
      bench.send("n", { payload: cdrFile([answeredCall(1)]) });
      const [msg] = await bench.got("out");
      assert.equal((msg!.cdr as Config).huntPilotDN, "");
    });

    it("sends bad lines, values and files through output 2, each with what is wrong", async () => {
      await load(...node({ source: "message" }));
      const bad = `${cdrFile([answeredCall(1)])}1,2,3\n${cdrFile([answeredCall(2)])}`;
      bench.send("n", { payload: bad, filename: "f" });
      bench.send("n", { payload: "Dear reader,\n", filename: "letter.txt" });
      bench.send("n", { payload: [{ colour: "red" }] });
      const refused = await bench.got("out2", 3);
      assert.equal((await bench.got("out", 2)).length, 2);
      const byCode = new Map(refused.map((msg) => [codeOf(msg), msg]));
      const line = byCode.get("cell_count")!;
      assert.deepEqual([line.payload, line.filename], ["1,2,3", "f"]);
      const { message, line: number } = line.error as Config;
      assert.deepEqual([message, number], ["Line 4 has 3 cells instead of 133", 4]);
      assert.equal(byCode.get("no_header")!.payload, "letter.txt");
      assert.equal(byCode.get("unknown_record")!.payload, '{"colour":"red"}');
      assert.match(await bench.status("n", /bad/), /2 ok, 3 bad/);
    });

    it("hands a payload that can be no record to Catch", async () => {
      await load(...node({ source: "message" }));
      for (const payload of [undefined, null, 5, true]) bench.send("n", { payload });
      assert.equal((await bench.got("caught", 4)).length, 4);
    });

    it("[XD-035] warns of values that are new to it, and sends the record", async () => {
      await load(...node({ source: "message" }));
      bench.send("n", { payload: { ...cloudRecord, dType: "Other" } });
      await bench.got("out");
      assert.match(bench.warnings("n").join(), /dType.*Other/);
    });
  });

  describe("with a trigger filter behind it", () => {
    const filtered = (conditions: object[]): FlowNode[] => [
      ...node({ source: "message" }).map((each) =>
        each.id === "n" ? { ...each, wires: [["filter"], []] } : each,
      ),
      {
        id: "filter",
        z: "f",
        type: "call-trigger-filter",
        conditions: conditions.map((condition) => ({ valueType: "str", ignoreCase: false, ...condition })),
        wires: [["out"], ["out2"]],
      },
    ];
    const hits = async (conditions: object[], ...records: object[]): Promise<boolean[]> => {
      await load(...filtered(conditions));
      bench.send("n", { payload: records });
      await until(
        () => bench.at("out").length + bench.at("out2").length === records.length,
        "all are filtered",
      );
      const hit = new Set(bench.at("out").map(({ parts }) => (parts as Config).index));
      return records.map((_, index) => hit.has(index));
    };

    it("[CD-003] tells missed calls from answered ones", async () => {
      const missed = [
        { field: "cdr.duration", op: "eq", value: "0" },
        { field: "cdr.dateTimeConnect", op: "eq", value: "Never" },
      ];
      assert.deepEqual(await hits(missed, missedCall(1), answeredCall(2)), [true, false]);
      const noDate = [{ field: "cdr.dateTimeConnect", op: "empty", value: "" }];
      assert.deepEqual(await hits(noDate, missedCall(1), answeredCall(2)), [true, false]);
    });

    it("[CD-004] compares durations as numbers", async () => {
      const long = [{ field: "cdr.duration", op: "gt", value: "300" }];
      const calls = [301, 300, 99].map((duration) => answeredCall(duration, { duration }));
      assert.deepEqual(await hits(long, ...calls), [true, false, false]);
    });

    it("[CD-005] finds certain numbers, in each way of naming them", async () => {
      const calls = ["5000", "5001", "6000"].map((finalCalledPartyNumber, index) =>
        answeredCall(index, { finalCalledPartyNumber }),
      );
      const field = "cdr.finalCalledPartyNumber";
      assert.deepEqual(await hits([{ field, op: "eq", value: "5000" }], ...calls), [true, false, false]);
      assert.deepEqual(await hits([{ field, op: "starts", value: "500" }], ...calls), [true, true, false]);
      assert.deepEqual(await hits([{ field, op: "in", value: ["5001", "6000"] }], ...calls), [
        false,
        true,
        true,
      ]);
      assert.deepEqual(await hits([{ field, op: "regex", value: "^[56]000$" }], ...calls), [
        true,
        false,
        true,
      ]);
    });

    it("[CD-002][CD-012] takes any column, and all conditions together", async () => {
      const three = [
        { field: "cdr.CallingPartyNumber", op: "eq", value: "1000" },
        { field: "cdr.globalCallID_callManagerId", op: "eq", value: "1" },
        { field: "cdr.destDeviceName", op: "starts", value: "SEP" },
      ];
      const other = answeredCall(2, { destDeviceName: "trunk" });
      assert.deepEqual(await hits(three, answeredCall(1), other), [true, false]);
      assert.deepEqual(await hits([], answeredCall(1), other), [true, true]);
    });

    it("[XD-008][XD-010][XD-011][XD-012] tells sessions of a cloud apart", async () => {
      const session = (more: object) => ({ id: "1", pbxId: "2", ...more });
      const external = [{ field: "cdr.type", op: "eq", value: "2" }];
      const types = [2, 1, 0].map((type) => session({ type }));
      assert.deepEqual(await hits(external, ...types), [true, false, false]);
      const did = [{ field: "cdr.ddiNum", op: "eq", value: "+441610000000" }];
      const numbers = ["+441610000000", "+441610000001"].map((ddiNum) => session({ ddiNum }));
      assert.deepEqual(await hits(did, ...numbers), [true, false]);
      const both = [...external, { field: "cdr.lost", op: "eq", value: "1" }];
      const lost = [session({ type: 2, lost: 1 }), session({ type: 2 }), session({ type: 1, lost: 1 })];
      assert.deepEqual(await hits(both, ...lost), [true, false, false]);
      assert.deepEqual(await hits([], ...lost), [true, true, true]);
    });

    it("[LC-006][LC-011][LC-013] tells queue and IVR events apart", async () => {
      const ivr = [{ field: "event.record", op: "eq", value: "ivr" }];
      assert.deepEqual(await hits(ivr, queueRecord, ivrRecord), [false, true]);
      const inbound = [{ field: "cdr.CallDirection", op: "eq", value: "Inbound" }];
      assert.deepEqual(await hits(inbound, queueRecord, { ...ivrRecord, CallDirection: "Outbound" }), [
        true,
        false,
      ]);
    });
  });

  describe("over HTTP", () => {
    let port: number;
    beforeEach(async () => {
      port = await freePort();
    });
    const open = async (config: Config = {}, credentials = {}): Promise<void> => {
      const own = {
        id: "listener",
        type: "call-listener",
        mode: "port",
        host: "127.0.0.1",
        port,
        maxBody: 64,
      };
      const flow = node({ source: "http", listener: "listener", ...config });
      await load(own, ...flow.map((each) => (each.id === "n" ? { ...each, credentials } : each)));
      await accepting(port);
    };
    const post = async (body: unknown, headers: Record<string, string> = {}, path = "/cdr") => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        body: text,
        headers,
      });
      return {
        status: response.status,
        answer: (await response.json()) as { records?: number; error?: Config },
      };
    };

    it("takes a record, an array and lines, with an envelope or without", async () => {
      await open();
      const one = JSON.stringify(queueRecord);
      for (const [body, records] of [
        [{ ...cloudEnvelope, cdr: cloudRecord }, 1],
        [contactCentreEnvelope("App.QueueWebhook", queueRecord), 1],
        [[queueRecord, ivrRecord], 2],
        [`${one}\n${one}\n`, 2],
      ] as const)
        assert.deepEqual(await post(body), { status: 200, answer: { records } });
      const messages = await bench.got("out", 6);
      assert.deepEqual((messages[0]!.event as Config).envelope, cloudEnvelope);
      assert.deepEqual(bench.at("out2"), []);
    });

    it("says what is wrong, and takes nothing of it", async () => {
      await open();
      const wrong: Array<[body: unknown, status: number, code: string, text: RegExp]> = [
        ["{", 400, "not_json", /./],
        ["", 400, "not_json", /nothing/i],
        [{ colour: "red" }, 422, "unknown_record", /colour/],
        [[queueRecord, { colour: "red" }], 422, "unknown_record", /Record 2 of 2/],
        ["x".repeat(70_000), 413, "too_large", /64 kB/],
      ];
      for (const [body, status, code, text] of wrong) {
        const { status: answered, answer } = await post(body);
        assert.deepEqual([answered, answer.error?.code], [status, code]);
        assert.match(String(answer.error?.message), text);
      }
      await bench.quiet();
      assert.deepEqual(bench.at("out"), []);
      await bench.status("n", /0 ok, 5 bad/);
    });

    it("verifies who sends", async () => {
      await open({ verify: "token" }, { secret: "s3cret" });
      assert.equal((await post(queueRecord)).status, 401);
      assert.equal((await post(queueRecord, { authorization: "Bearer other" })).status, 401);
      assert.equal((await post(queueRecord, { authorization: "Bearer s3cret" })).status, 200);
      await bench.got("out");
      assert.equal(bench.at("out").length, 1);
    });

    it("does not open without a secret to verify with", async () => {
      await load(...node({ source: "http", verify: "abp" }));
      await bench.status("n", /no secret/);
    });

    it("has what it said yes to on the disk until the flow has had it", async () => {
      await open();
      await post(queueRecord);
      const spool = join(bench.userDir, "call-events", "spool", "n");
      assert.equal(readdirSync(spool).length, 1);
      await bench.got("out");
      await until(() => readdirSync(spool).length === 0, "the spool is empty");
    });

    it("sends at the next start what the last one left", async () => {
      await load(...node({ source: "message" }));
      const spool = join(bench.userDir, "call-events", "spool", "n");
      mkdirSync(spool, { recursive: true });
      writeFileSync(join(spool, "1700000000000-1-1_"), JSON.stringify(queueRecord));
      await load(...node({ source: "http", path: "/left" }));
      const [msg] = await bench.got("out");
      assert.equal((msg!.event as Config).record, "queue");
      assert.equal((msg!.call as Config).received, "2023-11-14T22:13:20.000Z");
    });
  });

  describe("from a folder", () => {
    let path: string;
    beforeEach(() => {
      path = mkdtempSync(join(tmpdir(), "cdr-in-"));
    });
    afterEach(() => rmSync(path, { recursive: true, force: true }));

    it("takes a file, once over a redeploy, and puts it away", async () => {
      const flow = node({ source: "folder", path, after: "keep" });
      await load(...flow);
      writeFileSync(join(path, "cdr_A_01_202311061457_1"), cdrFile([answeredCall(1), answeredCall(2)]));
      const [first] = await bench.got("out", 2);
      assert.equal(first!.filename, "cdr_A_01_202311061457_1");
      await bench.status("n", /2 records/);
      await load(...node({ source: "folder", path, after: "archive" }));
      const archive = join(path, "processed");
      await until(() => existsSync(archive) && readdirSync(archive).length > 0, "the file is archived");
      assert.deepEqual(
        [readdirSync(archive), readdirSync(path)],
        [["cdr_A_01_202311061457_1"], ["processed"]],
      );
      assert.deepEqual(bench.at("out"), [], "its rows were not sent again");
    });

    it("[CD-001] sends a row once that comes again in another file", async () => {
      await load(...node({ source: "folder", path, after: "delete" }));
      writeFileSync(join(path, "cdr_A_01_202311061457_1"), cdrFile([answeredCall(11), answeredCall(12)]));
      writeFileSync(join(path, "cdr_A_01_202311061458_2"), cdrFile([answeredCall(12), answeredCall(13)]));
      const calls = (await bench.got("out", 3)).map(({ cdr }) => (cdr as Config).globalCallID_callId);
      assert.deepEqual(calls, ["11", "12", "13"]);
      await until(() => readdirSync(path).length === 0, "the files are deleted");
      assert.equal(bench.at("out").length, 3);
    });

    it("says that the folder cannot be read, and that none is named", async () => {
      await load(...node({ source: "folder", path: join(path, "missing") }));
      await bench.status("n", /folder: ENOENT/);
      await load(...node({ source: "folder", path: "" }));
      await bench.status("n", /no folder/);
    });
  });
});
