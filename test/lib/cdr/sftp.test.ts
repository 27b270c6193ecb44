import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Stats } from "ssh2";
import { projectRoot } from "../../support/node-red.js";
import { SftpClient } from "../../support/sftp-client.js";
import { SftpBench } from "../../support/sftp-server.js";
import { until } from "../../support/until.js";

const noSuchFile = 2;
const permissionDenied = 3;
const failure = 4;
const fileName = "cdr_StandAloneCluster_01_202311061457_1";

describe("the SFTP server", function () {
  this.timeout(20_000);
  const bench = new SftpBench().hooks();
  const connect = (): Promise<SftpClient> => SftpClient.connect({ port: bench.port });
  const inSpool = (): string[] => readdirSync(bench.spoolFolder);
  const names = (): string[] => bench.taken.map(({ name }) => name);
  const contents = (): string[] => bench.taken.map(({ path }) => readFileSync(path, "utf8"));

  it("has a file on the disk, whole and under its name, when its client is told yes", async () => {
    await bench.listen();
    const client = await connect();
    const content = randomBytes(3_000_000);
    await client.put(`/${fileName}`, content);
    const [file, ...others] = inSpool();
    assert.deepEqual(others, []);
    assert.ok(readFileSync(join(bench.spoolFolder, file!)).equals(content));
    assert.deepEqual(names(), [fileName]);
  });

  it("takes bytes where they belong, in whatever order they come", async () => {
    await bench.listen();
    const client = await connect();
    const handle = await client.ask("open", fileName, "w");
    const parts = ["one ", "two ", "three"].map((text) => Buffer.from(text));
    const writes = [2, 0, 1].map((part) =>
      client.ask("write", handle, parts[part], 0, parts[part]!.length, part * 4),
    );
    await Promise.all([...writes, client.ask("close", handle)]);
    assert.deepEqual(contents(), ["one two three"]);
  });

  it("takes a file in any folder that CUCM may be told, and knows it by its name alone", async () => {
    await bench.listen();
    const client = await connect();
    assert.equal(await client.ask("stat", fileName), noSuchFile);
    const folders = ["", "/", "./", "/cdr/", "cdr\\", "//a/./b/"];
    for (const folder of folders) {
      const { mode } = (await client.ask("stat", folder === "" ? "." : folder)) as Stats;
      assert.equal(mode & 0o170_000, 0o040_000, `${folder} is a folder`);
      await client.put(`${folder}${fileName}`, folder);
      assert.equal(((await client.ask("stat", `${folder}${fileName}`)) as Stats).size, folder.length);
    }
    assert.deepEqual(contents(), folders);
    assert.deepEqual(new Set(names()), new Set([fileName]));
    assert.deepEqual(await Promise.all([".", "/x/", "./a//b"].map((path) => client.ask("realpath", path))), [
      "/",
      "/x",
      "/a/b",
    ]);
  });

  it("refuses paths that lead out, and touches nothing outside", async () => {
    await bench.listen();
    const client = await connect();
    const paths = [
      "../out",
      "/a/../../out",
      "..\\out",
      "a/..",
      "out\0",
      "out\n",
      `${"x".repeat(300)}`,
      "ü".repeat(100),
    ];
    for (const path of paths) {
      assert.equal(await client.ask("open", path, "w"), permissionDenied, path);
      for (const request of ["stat", "lstat", "realpath", "mkdir", "rmdir", "unlink", "opendir"])
        assert.equal(await client.ask(request, path), permissionDenied, `${request} ${path}`);
      await client.put("held.tmp", "x");
      assert.equal(await client.ask("rename", "held.tmp", path), permissionDenied);
    }
    assert.deepEqual(readdirSync(bench.folder), ["spool"]);
    assert.ok(!existsSync(join(bench.folder, "..", "out")));
    assert.deepEqual(bench.taken, []);
  });

  it("gives nothing: no file can be read, no folder has anything in it, nothing is linked", async () => {
    await bench.listen();
    const client = await connect();
    await client.put(fileName, "x");
    assert.equal(await client.ask("open", fileName, "r"), permissionDenied);
    assert.equal(await client.ask("open", "/etc/passwd", "r"), permissionDenied);
    const both = await client.ask("open", "other.csv", "r+");
    assert.equal(await client.ask("read", both, Buffer.alloc(9), 0, 9, 0), permissionDenied);
    assert.deepEqual(await client.ask("readdir", "/"), []);
    assert.equal(await client.ask("symlink", "/etc/passwd", "link.csv"), 8);
    assert.equal(await client.ask("readlink", "link.csv"), 8);
  });

  it("lets clients make folders and set times, as some do with each file", async () => {
    await bench.listen();
    const client = await connect();
    assert.equal(await client.ask("mkdir", "/in"), undefined);
    assert.equal(await client.ask("rmdir", "/in"), undefined);
    assert.equal(await client.ask("chmod", fileName, 0o600), undefined);
    const handle = await client.ask("open", fileName, "w");
    assert.equal(await client.ask("futimes", handle, 1, 1), undefined);
    assert.equal(((await client.ask("fstat", handle)) as Stats).size, 0);
  });

  it("keeps apart files of one name, from two at once or one after the other", async () => {
    await bench.listen();
    const clients = await Promise.all([connect(), connect(), connect()]);
    const texts = clients.map((_, index) => String(index).repeat(200_000));
    await Promise.all(clients.map((client, index) => client.put(fileName, texts[index]!)));
    await clients[0]!.put(fileName, "again");
    assert.deepEqual(contents().sort(), [...texts, "again"].sort());
    assert.equal(new Set(bench.taken.map(({ id }) => id)).size, 4);
  });

  it("drops what never became whole", async () => {
    await bench.listen();
    const client = await connect();
    const handle = await client.ask("open", fileName, "w");
    await client.ask("write", handle, Buffer.from("half"), 0, 4, 0);
    assert.equal(inSpool().length, 1);
    await client.breakOff();
    await until(() => inSpool().length === 0, "the half is gone");
    assert.deepEqual(bench.taken, []);
  });

  it("takes a file that was sent under an unfinished name when it has another one", async () => {
    await bench.listen();
    const client = await connect();
    await client.put("one.csv.filepart", "one");
    assert.deepEqual(bench.taken, []);
    assert.equal(((await client.ask("stat", "one.csv.filepart")) as Stats).size, 3);
    assert.equal(await client.ask("rename", "one.csv.filepart", "one.csv"), undefined);
    assert.deepEqual([names(), contents()], [["one.csv"], ["one"]]);
    assert.equal(await client.ask("stat", "one.csv.filepart"), noSuchFile);
    assert.equal(await client.ask("rename", "one.csv", "two.csv"), undefined);
    assert.equal(await client.ask("rename", "other.csv", "two.csv"), noSuchFile);
    assert.equal(bench.taken.length, 1);
  });

  it("forgets a file that was removed before it was taken", async () => {
    await bench.listen();
    const client = await connect();
    for (const text of ["one", "two"]) await client.put("file.tmp", text);
    assert.equal(inSpool().length, 1, "the second has replaced the first");
    assert.equal(await client.ask("unlink", "file.tmp"), undefined);
    assert.equal(await client.ask("unlink", "file.tmp"), noSuchFile);
    await client.put("left.tmp", "x");
    await client.breakOff();
    await until(() => inSpool().length === 0, "nothing is left");
    assert.deepEqual(bench.taken, []);
  });

  it("says no when a file cannot be stored", async () => {
    await bench.listen();
    const client = await connect();
    await client.put(fileName, "x");
    const handle = await client.ask("open", fileName, "w");
    rmSync(bench.spoolFolder, { recursive: true });
    writeFileSync(bench.spoolFolder, "a file in its place");
    assert.equal(await client.ask("close", handle), failure);
    assert.equal(await client.ask("open", fileName, "w"), failure);
    assert.equal(bench.failures.length, 2);
    assert.match(bench.failures[0]!, new RegExp(`^${fileName}: `));
    rmSync(bench.spoolFolder);
    mkdirSync(bench.spoolFolder);
    await client.put(fileName, "y");
    assert.deepEqual(names(), [fileName, fileName]);
  });

  it("bounds the size of a file, and how many are open", async () => {
    await bench.listen();
    const client = await connect();
    const handle = await client.ask("open", fileName, "w");
    for (const at of [256 * 1024 * 1024, 2 ** 53])
      assert.equal(await client.ask("write", handle, Buffer.from("x"), 0, 1, at), failure);
    assert.equal(await client.ask("close", handle), failure);
    assert.deepEqual(bench.failures, [], "the client's own fault");
    const opened = await Promise.all(Array.from({ length: 70 }, (_, n) => client.ask("open", `f_${n}`, "w")));
    assert.equal(opened.filter((answer) => answer === failure).length, 6);
    await client.breakOff();
    await until(() => inSpool().length === 0, "nothing is left");
  });

  it("answers everybody's requests to files that are not open with a no", async () => {
    await bench.listen();
    const client = await connect();
    const handle = Buffer.from("none");
    for (const request of ["close", "fstat"]) assert.equal(await client.ask(request, handle), failure);
    assert.equal(await client.ask("write", handle, Buffer.from("x"), 0, 1, 0), failure);
  });

  it("drops the unfinished and frees its port when it closes", async () => {
    const server = await bench.listen();
    const client = await connect();
    const half = await client.ask("open", "half.csv", "w");
    await client.ask("write", half, Buffer.from("half"), 0, 4, 0);
    await client.put(fileName, "whole");
    await server.close();
    await client.closed;
    assert.equal(inSpool().length, 1);
    assert.deepEqual(names(), [fileName]);
    await bench.listen();
    await (await connect()).put(fileName, "again");
    assert.deepEqual(bench.states, ["listening", "listening"]);
  });

  it("says that its port is in use, and listens when it is free", async () => {
    const first = await bench.listen();
    await bench.listen();
    assert.deepEqual(bench.states, ["listening", "EADDRINUSE"]);
    await first.close();
    bench.clock.advance(2000);
    await until(() => bench.states.length === 3, "it tries again");
    assert.equal(bench.states[2], "listening");
    await connect();
  });

  it("has keys that nobody else can read, and keeps them", async () => {
    const keyFolder = join(bench.folder, "keys");
    const files = ["sftp-host-ecdsa.pem", "sftp-host-rsa.pem"].map((file) => join(keyFolder, file));
    const seen: string[] = [];
    const look = async (algorithm: "ssh-rsa" | "ecdsa-sha2-nistp256"): Promise<void> => {
      await SftpClient.connect({
        port: bench.port,
        algorithms: { serverHostKey: [algorithm] },
        hostVerifier: (key: Buffer) => seen.push(key.toString("base64")) > 0,
      });
    };
    for (let times = 0; times < 2; times++) {
      const server = await bench.listen({ keyFolder });
      await look("ssh-rsa");
      await look("ecdsa-sha2-nistp256");
      await server.close();
    }
    assert.deepEqual(seen.slice(2), seen.slice(0, 2));
    assert.equal(new Set(seen).size, 2);
    if (process.platform !== "win32")
      for (const file of files) assert.equal(statSync(file).mode & 0o777, 0o600);

    writeFileSync(files[1]!, "no key");
    await bench.listen({ keyFolder });
    assert.equal(bench.states.at(-1), "host_key");
    assert.equal(readFileSync(files[1]!, "utf8"), "no key", "it is not made anew: CUCM would not know it");
  });

  it("says that ssh2 is missing, which is optional", async () => {
    const script = `
      const Module = require("node:module");
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name === "ssh2") throw Object.assign(new Error("Cannot find module 'ssh2'"), { code: "MODULE_NOT_FOUND" });
        return load(name, ...rest);
      };
      const { SftpServer } = require("./dist/lib/cdr/index.js");
      const onState = (state) => console.log(JSON.stringify(state));
      new SftpServer({ username: "x", password: "x", clock: {}, onState }).start();`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd: projectRoot });
    assert.deepEqual(JSON.parse(stdout), {
      kind: "failed",
      code: "no_ssh2",
      message: "Cannot find module 'ssh2'",
    });
  });
});
