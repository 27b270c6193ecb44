import { strict as assert } from "node:assert";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeRequest } from "../../lib/curri/index.js";
import { projectRoot } from "../support/node-red.js";

describe("the demo", function () {
  this.timeout(60_000);
  const userDir = mkdtempSync(join(tmpdir(), "demo-"));
  let port: number;
  let demo: Demo;

  before(async () => {
    port = await freePort();
    demo = await Demo.start(port, userDir);
  });

  after(() => {
    demo?.kill();
    rmSync(userDir, { recursive: true, force: true });
  });

  it("tells what to open and what to try", async () => {
    assert.match(demo.said, new RegExp(`Open +http://127.0.0.1:${port}\n`));
    assert.match(
      demo.said,
      new RegExp(`npm run call -- --url http://127.0.0.1:${port}/curri --from \\+15551234567`),
    );
    assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /<title>Node-RED/);
  });

  it("answers a call with what its CRM says", async () => {
    const { code, text } = await call(port, "--from", "+15551234567", "--to", "50102");
    assert.equal(code, 0, text);
    assert.match(text, /Permit: the call goes on to 50102/);
    assert.match(text, /caller name +John Doe, ACME Corp/);
    assert.match((await call(port, "--from", "5101", "--to", "3222404993")).text, /Ann Keller, Reception/);
  });

  it("answers a request that is sent as curl sends it by default", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/curri`, {
      method: "POST",
      body: writeRequest({ callingNumber: "+15551234567", calledNumber: "50102" }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    assert.match(await response.text(), /callingname="John Doe, ACME Corp"/);
  });

  it("lets a number that the CRM does not know through, without a name", async () => {
    const { code, text } = await call(port, "--from", "+15550000000", "--to", "50102", "--xml");
    assert.equal(code, 0, text);
    assert.match(text, /Permit: the call goes on/);
    assert.doesNotMatch(text, /caller name/);
    assert.match(text, /&lt;continue/);
  });

  it("says so when the port is taken, and touches nothing", async () => {
    const other = await run("demo/start.mjs", { PORT: String(port), DEMO_DIR: join(userDir, "other") });
    assert.equal(other.code, 1);
    assert.match(other.text, new RegExp(`Port ${port} is in use`));
    assert.throws(() => statSync(join(userDir, "other")));
  });

  it("stops on Ctrl+C, and starts again with the flows as they were left", async () => {
    const flows = JSON.parse(readFileSync(join(userDir, "flows.json"), "utf8"));
    flows.find(({ type }: { type: string }) => type === "call-curri-in").path = "/curri/changed";
    await fetch(`http://127.0.0.1:${port}/flows`, {
      method: "POST",
      body: JSON.stringify(flows),
      headers: { "content-type": "application/json" },
    });
    const secret = readFileSync(join(userDir, ".credential-secret"), "utf8");
    assert.equal(await demo.interrupt(), 0);

    demo = await Demo.start(port, userDir);
    assert.equal(readFileSync(join(userDir, ".credential-secret"), "utf8"), secret);
    const asked = ["--from", "5101", "--to", "1", "--url", `http://127.0.0.1:${port}/curri/changed`];
    assert.match((await call(port, ...asked)).text, /Ann Keller/);
    assert.match((await call(port, "--from", "5101", "--to", "1")).text, /out of service/);
  });
});

describe("npm run call", () => {
  it("tells that nothing listens", async () => {
    const { code, text } = await call(await freePort(), "--from", "1", "--to", "2");
    assert.equal(code, 1);
    assert.match(text, /Nothing listens at 127.0.0.1:\d+/);
  });

  it("explains itself when it is used wrongly", async () => {
    for (const wrong of [
      [],
      ["--from", "1"],
      ["--from", "1", "--to", "2", "--url", "ftp://x"],
      ["--nonsense"],
    ]) {
      const { code, text } = await call(1, ...wrong);
      assert.equal(code, 2, text);
      assert.match(text, /Usage: npm run call/);
    }
  });

  it("keeps one connection, and does not take an error page for an answer", async () => {
    const sockets = new Set();
    const methods: string[] = [];
    const server = createServer((request, response) => {
      sockets.add(request.socket);
      methods.push(request.method!);
      response.writeHead(request.method === "HEAD" ? 200 : 500, { "content-length": 0 }).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { code, text } = await call((server.address() as AddressInfo).port, "--from", "1", "--to", "2");
    server.close();
    assert.equal(code, 1);
    assert.match(text, /HTTP 500: CUCM would apply Call Treatment on Failures/);
    assert.deepEqual(methods, ["HEAD", "POST"]);
    assert.equal(sockets.size, 1);
  });
});

class Demo {
  said = "";
  readonly #child: ChildProcess;

  private constructor(port: number, userDir: string) {
    this.#child = spawn(process.execPath, ["demo/start.mjs"], {
      cwd: projectRoot,
      env: { ...process.env, PORT: String(port), HOST: "", DEMO_DIR: userDir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.said += text;
      });
  }

  static async start(port: number, userDir: string): Promise<Demo> {
    const demo = new Demo(port, userDir);
    const gone = once(demo.#child, "exit").then(() => {
      throw new Error(`the demo ended: ${demo.said}`);
    });
    const ready = (async () => {
      while (!demo.said.includes("Ctrl+C")) await once(demo.#child.stdout!, "data");
    })();
    await Promise.race([ready, gone]);
    gone.catch(() => {}); // it is ended later, on purpose
    return demo;
  }

  /** @returns the exit code */
  async interrupt(): Promise<number | null> {
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGINT");
    return ((await exit) as [number | null])[0];
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

function call(port: number, ...args: string[]): Promise<{ code: number; text: string }> {
  return run("demo/call.mjs", { PORT: String(port) }, args);
}

function run(
  script: string,
  env: Record<string, string>,
  args: string[] = [],
): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const options = { cwd: projectRoot, env: { ...process.env, ...env } };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      resolve({ code: (error?.code as number | undefined) ?? 0, text: stdout + stderr });
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
