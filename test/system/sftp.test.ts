import { strict as assert } from "node:assert";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { answeredCall, cdrFile } from "../support/cdr-file.js";
import { accepting, freePort } from "../support/free-port.js";
import { NodeRed, projectRoot } from "../support/node-red.js";
import { closeSftpClients, SftpClient } from "../support/sftp-client.js";
import { until } from "../support/until.js";

const openSsh = "/usr/bin/sftp";

describe("SFTP into a Node-RED", function () {
  this.timeout(60_000);
  let userDir: string;
  let port: number;
  let nodeRed: NodeRed;

  before(async () => {
    userDir = mkdtempSync(join(tmpdir(), "sftp-system-"));
    port = await freePort();
    nodeRed = await NodeRed.start({ userDir });
    await nodeRed.deploy([
      { id: "tab", type: "tab", label: "records" },
      {
        ...{ id: "in", type: "call-cdr-in", z: "tab", x: 100, y: 40, wires: [["row"], []] },
        ...{ source: "sftp", host: "127.0.0.1", port },
        credentials: { username: "cucm", password: "s3cret word" },
      },
      {
        ...{ id: "row", type: "function", z: "tab", x: 300, y: 40, wires: [["file"]], outputs: 1 },
        func: "msg.payload = `${msg.filename} ${msg.cdr.pkid}`; msg.filename = undefined; return msg;",
      },
      {
        ...{ id: "file", type: "file", z: "tab", x: 500, y: 40, wires: [[]] },
        ...{ filename: "rows.txt", filenameType: "str", appendNewline: true, overwriteFile: "false" },
      },
    ]);
    await accepting(port);
  });
  afterEach(closeSftpClients);
  after(async () => {
    await nodeRed?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  /** `file pkid` of each message that came out. */
  const rows = (): string[] => {
    const path = join(userDir, "rows.txt");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
  };
  const rowsOf = async (file: string, count: number): Promise<string[]> => {
    const found = (): string[] => rows().filter((row) => row.startsWith(file));
    await until(
      () => found().length >= count,
      `${count} rows of ${file} came out`,
      () => found().join("\n"),
    );
    return found();
  };
  const connect = (): Promise<SftpClient> => SftpClient.connect({ port, password: "s3cret word" });

  it("takes files of OpenSSH's sftp, which sees folders and reads nothing", async function () {
    if (!existsSync(openSsh)) {
      console.log(`      ${openSsh} is not there: install openssh-client to try it`);
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), "openssh-"));
    const askPass = join(folder, "password.sh");
    writeFileSync(askPass, "#!/bin/sh\necho 's3cret word'\n");
    chmodSync(askPass, 0o700);
    writeFileSync(join(folder, "cdr_openssh_01_202311061457_1"), cdrFile([answeredCall(1), answeredCall(2)]));
    const options = [
      "StrictHostKeyChecking=no",
      `UserKnownHostsFile=${join(folder, "known")}`,
      "PreferredAuthentications=password",
    ];
    const sftp = spawn(
      openSsh,
      [...options.flatMap((option) => ["-o", option]), "-P", String(port), "cucm@127.0.0.1:/cdr/"],
      {
        cwd: folder,
        env: { ...process.env, SSH_ASKPASS: askPass, SSH_ASKPASS_REQUIRE: "force", DISPLAY: ":" },
      },
    );
    let said = "";
    for (const stream of [sftp.stdout, sftp.stderr])
      stream.setEncoding("utf8").on("data", (text) => (said += text));
    sftp.stdin.end(
      "pwd\nls\nput cdr_openssh_01_202311061457_1\nput -p cdr_openssh_01_202311061457_1 cdr_openssh_02_202311061457_2.tmp\nrename cdr_openssh_02_202311061457_2.tmp cdr_openssh_02_202311061457_2\nget cdr_openssh_01_202311061457_1 back\nbye\n",
    );
    await once(sftp, "close");
    const first = await rowsOf("cdr_openssh_01_202311061457_1", 2);
    assert.equal(first.length, 2, said);
    assert.match(said, /Remote working directory: \/cdr/);
    assert.match(said, /[Pp]ermission denied/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name === "back" && readFileSync(join(folder, name)).length > 0),
      [],
    );
    rmSync(folder, { recursive: true });
  });

  it("takes what npm run cucm sends, from several servers at once", async () => {
    const args = [
      "demo/cucm.mjs",
      "--sftp",
      `127.0.0.1:${port}`,
      "--user",
      "cucm",
      "--password",
      "s3cret word",
      "--rows",
      "330",
      "--version",
      "12",
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectRoot });
    assert.match(stdout, /330 records in 7 files of 3 servers, 131 columns/);
    const sent = await rowsOf("cdr_StandAloneCluster_0", 330);
    assert.equal(new Set(sent).size, 330);
  });

  it("loses no row and sends none twice when Node-RED is killed before a file is whole", async () => {
    const file = "cdr_kill_01_202311061457_1";
    const text = Buffer.from(cdrFile([answeredCall(11), answeredCall(12)]));
    const client = await connect();
    const handle = await client.ask("open", file, "w");
    await client.ask("write", handle, text, 0, text.length - 10, 0);
    const spool = join(userDir, "call-events", "spool", "in");
    assert.equal(readdirSync(spool).filter((name) => name.endsWith(".part")).length, 1);
    await nodeRed.stop();
    nodeRed = await NodeRed.start({ userDir });
    await accepting(port);
    await until(() => !readdirSync(spool).some((name) => name.includes("kill")), "the half file is gone");
    await (await connect()).put(file, text);
    assert.equal((await rowsOf(file, 2)).length, 2);
  });
});
