import { strict as assert } from "node:assert";
import { once } from "node:events";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { answeredCall, cdrFile } from "../support/cdr-file.js";
import { FlowBench, observed } from "../support/flow-bench.js";
import { accepting, freePort } from "../support/free-port.js";
import type { FlowNode } from "../support/node-red.js";
import { closeSftpClients, SftpClient } from "../support/sftp-client.js";
import { until } from "../support/until.js";

import cdrIn = require("../../nodes/cdr-in/call-cdr-in.js");

const fileName = "cdr_StandAloneCluster_01_202311061457_1";

describe("CDR in by SFTP", function () {
  this.timeout(20_000);
  const bench = new FlowBench(cdrIn).hooks();
  let port: number;
  /** A node remembers rows for as long as its process runs, and so do the nodes of other tests. */
  let test = 5000;
  beforeEach(async () => {
    test += 10;
    port = await freePort();
  });
  afterEach(closeSftpClients);

  const call = (number: number) => answeredCall(test + number);

  const flow = (config: object = {}, credentials = { username: "cucm", password: "s3cret" }): FlowNode[] =>
    observed(
      { type: "call-cdr-in", timeZone: "UTC", source: "sftp", host: "127.0.0.1", port, ...config },
      2,
    ).map((each) => (each.id === "n" ? { ...each, credentials } : each));
  const listening = (): Promise<string> => bench.status("n", new RegExp(`on 127\\.0\\.0\\.1:${port}`));
  const connect = (): Promise<SftpClient> => SftpClient.connect({ port });
  const spoolFolder = (): string => join(bench.userDir, "call-events", "spool", "n");

  it("[CD-001] sends a message for each row of a file that CUCM sends", async () => {
    await bench.load(...flow());
    await listening();
    const client = await connect();
    await client.put(`/${fileName}`, cdrFile([call(1), call(2)]));
    const [first, second] = await bench.got("out", 2);
    assert.equal(first!.filename, fileName);
    assert.equal((second!.parts as { count: number }).count, 2);
    await bench.status("n", new RegExp(`2 records, ${fileName}`));
    await until(() => readdirSync(spoolFolder()).length === 0, "the spool is empty");
  });

  it("sends a row once that comes again, and bad lines through output 2", async () => {
    await bench.load(...flow());
    await listening();
    const client = await connect();
    await client.put(fileName, `${cdrFile([call(1)])}1,2,3\n`);
    await client.put(fileName, cdrFile([call(1), call(2)]));
    await bench.got("out", 2);
    assert.equal((await bench.got("out2"))[0]!.filename, fileName);
    await bench.quiet();
    assert.equal(bench.at("out").length, 2);
  });

  it("takes the same client again after a redeploy, with the key of before", async () => {
    await bench.load(...flow());
    await listening();
    const keys: string[] = [];
    const hostVerifier = (key: Buffer): boolean => keys.push(key.toString("base64")) > 0;
    await (await SftpClient.connect({ port, hostVerifier })).put(fileName, cdrFile([call(1)]));
    await bench.got("out");
    await bench.status("n", /^1 record, /);
    await bench.deploy("full", ...flow({ timeZone: "Europe/Berlin" }));
    await listening();
    await (await SftpClient.connect({ port, hostVerifier })).put(fileName, cdrFile([call(2)]));
    await bench.got("out");
    assert.equal(keys[0], keys[1]);
    await bench.stop();
    await assert.rejects(connect());
  });

  it("does not open without a user or a password", async () => {
    await bench.load(...flow({}, { username: "", password: "s3cret" }));
    await bench.status("n", /no user or password/);
    await bench.deploy("full", ...flow({}, { username: "cucm", password: "" }));
    await until(() => bench.errors("n").length === 2, "it has said so twice");
    await assert.rejects(connect());
  });

  it("tells of wrong logins in its status and its log", async () => {
    await bench.load(...flow({ host: "" }));
    await bench.status("n", /^on \*:/);
    await assert.rejects(SftpClient.connect({ port, password: "other" }));
    await bench.status("n", /on .*, wrong logins: 1/);
    assert.match(bench.warnings("n").join(), /^127\.0\.0\.1 logged in with a wrong user or password/);
  });

  it("shows that its port is in use, and opens it when it is free", async () => {
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    await bench.load(...flow());
    await bench.status("n", /port in use/);
    other.close();
    await listening();
  });

  it("hands a file that could not be stored to Catch, and its sender is told no", async () => {
    await bench.load(...flow());
    await listening();
    const client = await connect();
    await client.put(fileName, "");
    rmSync(spoolFolder(), { recursive: true });
    writeFileSync(spoolFolder(), "a file in its place");
    await assert.rejects(client.put(fileName, cdrFile([call(1)])));
    const [caught] = await bench.got("caught");
    assert.equal(caught!.filename, fileName);
    assert.match(String((caught!.error as { message: string }).message), /could not be stored/);
  });

  it("shows a host key that it cannot use", async () => {
    await bench.load(...flow({}, { username: "", password: "" }));
    rmSync(join(bench.userDir, "call-events"), { recursive: true, force: true });
    writeFileSync(join(bench.userDir, "call-events"), "a file in its place");
    await bench.deploy("full", ...flow());
    await bench.status("n", /host key unusable/);
  });

  it("listens on all addresses when none is named", async () => {
    await bench.load(...flow({ host: "" }));
    await bench.status("n", new RegExp(`on \\*:${port}`));
    await accepting(port);
  });
});
