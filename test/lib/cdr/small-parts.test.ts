import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compareFileNames,
  isUnfinishedName,
  parseFileName,
  piecesOf,
  type Refusal,
  readContent,
  SeenRows,
  verifierFor,
} from "../../../lib/cdr/index.js";
import { answeredCall, cdrFile } from "../../support/cdr-file.js";
import { readOptions } from "../../support/cdr-read.js";

describe("a name of CUCM's", () => {
  it("is read from the right", () => {
    const names: Array<[name: string, cluster: string, node: string, sequence: number]> = [
      ["cdr_StandAloneCluster_02_201510091036_254831", "StandAloneCluster", "02", 254831],
      ["cmr_Nucor-EnterpriseCluster-01_06_202101122006_158160", "Nucor-EnterpriseCluster-01", "06", 158160],
      ["CDR_a_b_c_1_201902051047_0", "a_b_c", "1", 0],
      ["20220427-cdr_A_01_202204270000_5.csv", "A", "01", 5],
      ["cdr_A_01_202204270000_5.csv.txt", "A", "01", 5],
    ];
    for (const [name, clusterId, nodeId, sequence] of names) {
      const parsed = parseFileName(name)!;
      assert.deepEqual(
        [parsed.clusterId, parsed.nodeId, parsed.sequence],
        [clusterId, nodeId, sequence],
        name,
      );
    }
    for (const name of ["cdr", "cdr_A_01_2022_5", "cdr_A_01_202204270000_x", "readme.txt", ""])
      assert.equal(parseFileName(name), undefined, name);
  });

  it("puts files in order, others behind them", () => {
    const names = [
      "b",
      "cdr_A_01_202204270001_1",
      "cmr_A_01_202204270000_10",
      "cdr_A_02_202204270000_9",
      "a",
    ];
    assert.deepEqual(names.sort(compareFileNames), [
      "cdr_A_02_202204270000_9",
      "cmr_A_01_202204270000_10",
      "cdr_A_01_202204270001_1",
      "a",
      "b",
    ]);
    assert.ok(isUnfinishedName("_cdr_A_01_202204270000_5"));
  });
});

describe("rows that came before", () => {
  it("are known by their id, in a bounded memory", () => {
    const seen = new SeenRows();
    const id = (number: number): string => String(answeredCall(number).pkid);
    assert.equal(seen.isRepeated(id(1)), false);
    assert.equal(seen.isRepeated(id(1)), true);
    assert.equal(seen.isRepeated(id(1).replaceAll("-", "").toUpperCase()), true);
    for (let number = 2; number < 60_000; number++) assert.equal(seen.isRepeated(id(number)), false);
    assert.equal(seen.isRepeated(id(1)), true);
    for (let number = 60_000; number < 200_000; number++) seen.isRepeated(id(number));
    assert.equal(seen.isRepeated(id(1)), false);
  });

  it("are not known by what is no UUID", () => {
    const seen = new SeenRows();
    for (const id of ["", "1", "x", "-".repeat(36), "0".repeat(32), "g".repeat(32), "1".repeat(33)])
      for (let times = 0; times < 2; times++) assert.equal(seen.isRepeated(id), false);
  });
});

describe("content", () => {
  const read = async (content: string, pieces = 1000) => {
    const records: string[] = [];
    const refused: Refusal[] = [];
    const bytes = Buffer.from(content);
    async function* chunks(): AsyncGenerator<Buffer> {
      for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
    }
    await readContent(chunks(), {
      ...readOptions,
      format: "auto",
      onRecord: ({ event }) => records.push(event.record),
      onRefused: (refusal) => refused.push(refusal),
      isStopped: () => records.length >= 5000,
    });
    return { records, refused };
  };

  it("is rows or JSON, told by how it starts", async () => {
    assert.deepEqual((await read(cdrFile([answeredCall()]))).records, ["cucm-cdr"]);
    assert.deepEqual((await read('\uFEFF \n{"id":"1","pbxId":"2"}')).records, ["cloud-session"]);
    assert.deepEqual((await read('[{"QueueId":1},{"IvrId":1}]')).records, ["queue", "ivr"]);
    assert.deepEqual(await read(""), { records: [], refused: [] });
  });

  it("keeps the good values beside a bad one, and says which is bad", async () => {
    const { records, refused } = await read('[{"QueueId":1},{"a":1},7,{"IvrId":1}]');
    assert.deepEqual(records, ["queue", "ivr"]);
    assert.deepEqual(
      refused.map(({ refused: code, line, text }) => [code, line, text]),
      [
        ["unknown_record", 2, '{"a":1}'],
        ["unknown_record", 3, "7"],
      ],
    );
    assert.equal((await read('{"a":')).refused[0]!.refused, "not_json");
  });

  it("is broken off when it is to stop", async () => {
    const { records } = await read(
      cdrFile(Array.from({ length: 6000 }, (_, number) => answeredCall(number))),
    );
    assert.equal(records.length, 5000);
  });

  it("lets others have their turn after a few records", async () => {
    const content = cdrFile(Array.from({ length: 4000 }, (_, number) => answeredCall(number)));
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns += 1;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    await read(content, content.length);
    reading = false;
    assert.ok(turns >= 4000 / 16, `${turns} turns`);
  });

  it("of a file comes byte for byte, however long it is and each piece is kept", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cdr-pieces-"));
    const path = join(folder, "file");
    try {
      for (const size of [0, 1, 16_384, 16_385, 65_536, 200_001]) {
        const bytes = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) & 255));
        writeFileSync(path, bytes);
        const pieces: Buffer[] = [];
        for await (const piece of piecesOf(path)) {
          await new Promise(setImmediate);
          pieces.push(Buffer.from(piece));
        }
        assert.ok(Buffer.concat(pieces).equals(bytes), `${size} bytes`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("verifying a request", () => {
  const body = Buffer.from('{"test": 2432232314}');

  it("by a token", () => {
    const verify = verifierFor("token", "s3cret");
    assert.equal(verify({ authorization: "Bearer s3cret" }, body, 0), true);
    for (const authorization of ["Bearer s3cre", "s3cret", "bearer", "", undefined])
      assert.equal(verify({ authorization }, body, 0), false);
  });

  it("by Standard Webhooks, with its published example", () => {
    const verify = verifierFor("standard-webhooks", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const now = 1_614_265_330_000;
    assert.equal(verify(headers, body, now), true);
    assert.equal(
      verify({ ...headers, "webhook-signature": `v1,xxx ${headers["webhook-signature"]}` }, body, now),
      true,
    );
    assert.equal(verify(headers, body, now + 301_000), false);
    assert.equal(verify(headers, body, now - 301_000), false);
    assert.equal(verify(headers, Buffer.from("{}"), now), false);
    for (const name of Object.keys(headers))
      assert.equal(verify({ ...headers, [name]: undefined }, body, now), false);
  });

  it("by the signature of ASP.NET Boilerplate", () => {
    const verify = verifierFor("abp", "s3cret");
    const hex = createHmac("sha256", "s3cret").update(body).digest("hex").toUpperCase();
    const signature = `sha256=${hex.match(/../g)!.join("-")}`;
    assert.equal(verify({ "abp-webhook-signature": signature }, body, 0), true);
    assert.equal(verify({ "abp-webhook-signature": signature }, Buffer.from("x"), 0), false);
    assert.equal(verify({}, body, 0), false);
  });

  it("needs a secret, and nothing of it when nothing is verified", () => {
    for (const kind of ["token", "standard-webhooks", "abp"] as const)
      assert.throws(() => verifierFor(kind, ""));
    assert.throws(() => verifierFor("standard-webhooks", "whsec_"));
    assert.equal(verifierFor("none", "")({}, body, 0), true);
  });
});
