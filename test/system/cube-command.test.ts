import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
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
