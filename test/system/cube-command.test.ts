import { strict as assert } from "node:assert";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort } from "../support/free-port.js";
import { NodeRed, projectRoot } from "../support/node-red.js";
import { until } from "../support/until.js";

function run(...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["demo/cube.mjs", ...args], { cwd: projectRoot }, (error, stdout, stderr) => {
      resolve({ code: (error?.code as number | undefined) ?? 0, text: stdout + stderr });
    });
  });
}

describe("npm run cube", function () {
  this.timeout(30_000);
  let nodeRed: NodeRed | undefined;
  after(() => nodeRed?.stop());

  it("[CB-028][CB-036] plays calls to a Node-RED that registers with it", async () => {
    const port = await freePort();
    nodeRed = await NodeRed.start();
    const red = nodeRed;
    const remoteUrl = `${red.url}/xcc`;
    await red.deploy([
      { id: "tab", type: "tab", label: "calls" },
      {
        id: "cube",
        type: "call-cube",
        host: "127.0.0.1",
        port,
        callbackPath: "/xcc",
        callbackUrl: remoteUrl,
      },
      {
        id: "in",
        type: "call-xcc-in",
        z: "tab",
        x: 100,
        y: 40,
        cube: "cube",
        info: "For the CRM",
        wires: [["f"]],
      },
      {
        id: "f",
        type: "function",
        z: "tab",
        x: 300,
        y: 40,
        func: 'global.set("states", (global.get("states") || []).concat(msg.payload.call_state));',
        outputs: 1,
        wires: [[]],
      },
    ]);
    assert.equal((await red.flows()).find(({ id }) => id === "in")!.info, "For the CRM");
    const args = [
      "--listen",
      port,
      "--remote-url",
      remoteUrl,
      "--call",
      "answered,busy",
      "--count",
      2,
      "--talk",
      0,
    ];
    const { code, text } = await run(...args.map(String), "--rate", "50");
    assert.equal(code, 0, text);
    assert.match(text, /1 of 1 registered, 2 calls, 14 events, 0 not taken/);
    const kept = await until(async () => {
      const { msg } = (await red.admin("context/global/states")) as { msg: string };
      const states = msg === "(undefined)" ? [] : (JSON.parse(msg) as string[]);
      return states.length === 4 && states;
    }, "both calls have arrived");
    assert.deepEqual(kept.sort(), ["ALERTING", "CONNECTED", "DISCONNECTED", "DISCONNECTED"]);
  });

  it("waits while there is only a web page at its callback URL", async () => {
    const page = createServer((_request, response) =>
      response.writeHead(404).end("<!DOCTYPE html>\n<html></html>"),
    );
    await once(page.listen(0, "127.0.0.1"), "listening");
    const remoteUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}/xcc`;
    const args = ["--listen", String(await freePort()), "--remote-url", remoteUrl];
    const cube = spawn(process.execPath, ["demo/cube.mjs", ...args], { cwd: projectRoot });
    let said = "";
    cube.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Waiting for Node-RED")) cube.kill();
    });
    cube.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await once(cube, "close");
    assert.match(said, /Waiting for Node-RED/);
    page.close();
  });

  it("explains itself when it is used wrongly", async () => {
    for (const wrong of [
      ["--call", "sung"],
      ["--rate", "fast"],
      ["--remote-url", "ftp://x"],
      ["--nonsense"],
    ]) {
      const { code, text } = await run(...wrong);
      assert.equal(code, 2, text);
      assert.match(text, /Usage: npm run cube/);
    }
  });
});
