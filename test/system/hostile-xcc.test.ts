import { strict as assert } from "node:assert";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { badXccBodies } from "../support/bad-xcc-bodies.js";
import { Cube } from "../support/cube.js";
import { accepting, freePort } from "../support/free-port.js";
import { type FlowNode, NodeRed } from "../support/node-red.js";
import { until } from "../support/until.js";

const count = 10_000;
const seed = 20_262;

describe("CUBE XCC in under hostile input", function () {
  this.timeout(180_000);
  let nodeRed: NodeRed;
  let port: number;
  let cube: Cube;
  let calls = 0;
  const flows = (name = ""): FlowNode[] => [
    { id: "tab", type: "tab", label: "calls" },
    { id: "listener", type: "call-listener", mode: "port", host: "127.0.0.1", port },
    {
      id: "cube",
      type: "call-cube",
      host: "127.0.0.1",
      port: cube.port,
      listener: "listener",
      callbackPath: "/xcc",
      callbackUrl: `http://127.0.0.1:${port}/xcc`,
    },
    {
      id: "in",
      type: "call-xcc-in",
      name,
      z: "tab",
      x: 100,
      y: 40,
      cube: "cube",
      states: ["DISCONNECTED"],
      wires: [["count"]],
    },
    {
      id: "count",
      type: "function",
      z: "tab",
      x: 300,
      y: 40,
      func: 'global.set("ended", (global.get("ended") || 0) + 1);',
      outputs: 1,
      wires: [[]],
    },
  ];
  const open = async (text: string): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(text);
    return socket;
  };
  const counted = async (): Promise<number> => {
    const { msg } = (await nodeRed.admin("context/global/ended")) as { msg: string };
    return Number(msg) || 0;
  };
  /** A call goes through, with all that it takes. */
  const stillServes = async (): Promise<void> => {
    calls += 1;
    const before = await counted();
    await cube.play("answered", { number: 1_000_000 + calls, calling: "+15551234567", called: "2001" });
    await until(async () => (await counted()) > before, "the call has arrived");
  };

  before(async () => {
    nodeRed = await NodeRed.start();
    port = await freePort();
    const remoteUrl = `http://127.0.0.1:${port}/xcc`;
    cube = await Cube.start({ remoteUrl });
    await nodeRed.deploy(flows());
    await accepting(port);
    await until(() => cube.registrationId !== "", "it is registered");
    await cube.probe();
  });
  after(async () => {
    await nodeRed.stop();
    await cube.stop();
  });

  it(`answers ${count} damaged messages once each, seed ${seed}, and goes on serving`, async () => {
    const bodies = badXccBodies(count, seed);
    let refused = 0;
    const worker = async (): Promise<void> => {
      for (const { kind, body } of bodies) {
        const { status, message } = await cube.send(body).catch((error: Error) => {
          throw new Error(`${kind}: ${error.message}`);
        });
        // An answer that there is can be read as a gateway reads it.
        assert.ok(status === 200 || (status === 400 && message?.type === "fault"), `${kind}: ${status}`);
        if (status === 400) refused += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    assert.ok(refused > count / 2, `only ${refused} of ${count} were damaged enough`);
    await stillServes();
    assert.equal(await counted(), 1, "no damaged message became a call");
    assert.ok(!/\[error\]|Uncaught/.test(nodeRed.log), nodeRed.log);
    assert.equal(cube.count("RequestXccRegister"), 1, "nor made it register again");
    // A warning a second at most, not one for each.
    assert.ok(nodeRed.troubles.length < 200, `${nodeRed.troubles.length} warnings`);
  });

  for (const [what, text] of [
    ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["headers without end", `POST /xcc HTTP/1.1\r\n${"X: y\r\n".repeat(10_000)}`],
    ["bad chunking", "POST /xcc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["two lengths", "POST /xcc HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"],
    ["a method of its own", "BREW /xcc HTTP/1.1\r\nHost: x\r\n\r\n"],
  ] as const) {
    it(`survives ${what}`, async () => {
      const socket = await open(text);
      await Promise.race([once(socket, "data"), once(socket, "close")]);
      socket.destroy();
      await stillServes();
    });
  }

  it("takes new connections while somebody opens 1200 and says nothing", async () => {
    const sockets = await Promise.all(Array.from({ length: 1200 }, () => open("")));
    const fresh = await open("HEAD /xcc HTTP/1.1\r\nHost: x\r\n\r\n");
    const [answer] = await Promise.race([once(fresh, "data"), once(fresh, "close")]);
    assert.match(String(answer), /^HTTP\/1\.1 200 /);
    await stillServes();
    for (const socket of [...sockets, fresh]) socket.destroy();
  });

  it("loses no call while its node is deployed again and again", async () => {
    const before = await counted();
    let deploying = true;
    let played = 0;
    const caller = async (): Promise<void> => {
      while (deploying) {
        played += 1;
        await cube.play("busy", { number: 2_000_000 + played, calling: "+15551234567", called: "2001" });
      }
    };
    const callers = Array.from({ length: 4 }, caller);
    for (let i = 0; i < 8; i += 1) {
      const restarted = nodeRed.log.split("Started modified nodes").length;
      await nodeRed.admin("flows", {
        method: "POST",
        body: JSON.stringify({ flows: flows(`in ${i}`) }),
        headers: { "node-red-api-version": "v2", "node-red-deployment-type": "nodes" },
      });
      await until(() => nodeRed.log.split("Started modified nodes").length > restarted, "it is deployed");
    }
    deploying = false;
    await Promise.all(callers);
    await until(
      async () => (await counted()) === before + played,
      "every call has arrived, once",
      () => `${played} were played`,
    );
    assert.equal(cube.count("RequestXccRegister"), 1, "the gateway was left alone");
  });

  it("serves others while 200 sockets send nothing and 200 drip", async () => {
    const sockets = await Promise.all(
      Array.from({ length: 400 }, (_, i) =>
        open(i % 2 === 0 ? "" : "POST /xcc HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n<"),
      ),
    );
    for (let i = 0; i < 5; i++) await stillServes();
    for (const socket of sockets) socket.destroy();
  });
});
