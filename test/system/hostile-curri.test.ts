import { strict as assert } from "node:assert";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readResponse } from "../../lib/curri/index.js";
import { badCurriBodies } from "../support/bad-curri-bodies.js";
import { Cucm } from "../support/cucm.js";
import { accepting, freePort } from "../support/free-port.js";
import { NodeRed } from "../support/node-red.js";

const count = 10_000;
const seed = 20_261;

describe("CURRI in under hostile input", function () {
  this.timeout(180_000);
  let nodeRed: NodeRed;
  let port: number;
  let asker: Cucm;
  const open = async (text: string): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(text);
    return socket;
  };
  const stillServes = async (): Promise<void> => {
    const { decision } = await asker.ask({ callingNumber: "1", calledNumber: "2" });
    assert.equal(decision.calling_name, "flow");
  };

  before(async () => {
    nodeRed = await NodeRed.start();
    port = await freePort();
    await nodeRed.deploy([
      { id: "tab", type: "tab", label: "calls" },
      { id: "listener", type: "call-listener", mode: "port", host: "127.0.0.1", port },
      {
        id: "in",
        type: "call-curri-in",
        z: "tab",
        x: 100,
        y: 40,
        listener: "listener",
        path: "/curri",
        wires: [["reply"]],
      },
      { id: "reply", type: "call-curri-reply", z: "tab", x: 300, y: 40, callingName: "flow", wires: [[]] },
    ]);
    await accepting(port);
    asker = new Cucm(`http://127.0.0.1:${port}/curri`, { maxSockets: 8 });
  });
  after(async () => {
    asker.close();
    await nodeRed.stop();
  });

  it(`answers ${count} damaged requests once each, seed ${seed}, and goes on serving`, async () => {
    const bodies = badCurriBodies(count, seed);
    let byFlow = 0;
    let byItself = 0;
    const worker = async (): Promise<void> => {
      for (const { kind, body } of bodies) {
        const { status, body: answer } = await asker.post(body).catch((error: Error) => {
          throw new Error(`${kind}: ${error.message}`);
        });
        assert.equal(status, 200, kind);
        // The answer can be read as CUCM reads it, whatever was asked.
        const { xacmlDecision, decision } = readResponse(answer);
        assert.equal(xacmlDecision, "Permit", kind);
        if (decision.calling_name === "flow") byFlow += 1;
        else byItself += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    assert.equal(byFlow + byItself, count);
    assert.ok(byItself > count / 2, `only ${byItself} of ${count} were damaged enough`);
    await stillServes();
    assert.ok(!/\[error\]|Uncaught/.test(nodeRed.log), nodeRed.log);
    // A warning a second at most, not one for each.
    assert.ok(nodeRed.troubles.length < 200, `${nodeRed.troubles.length} warnings`);
  });

  for (const [what, text] of [
    ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["headers without end", `POST /curri HTTP/1.1\r\n${"X: y\r\n".repeat(10_000)}`],
    ["bad chunking", "POST /curri HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["two lengths", "POST /curri HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde"],
    [
      "a length and chunks",
      "POST /curri HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a negative length", "POST /curri HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"],
    ["an upgrade", "POST /curri HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"],
    ["a tunnel", "CONNECT /curri:80 HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a path of dots", "POST /../../curri HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"],
    ["a path that is no URL", "POST //%zz\\ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"],
  ] as const) {
    it(`survives ${what}`, async () => {
      const socket = await open(text);
      await Promise.race([once(socket, "data"), once(socket, "close")]);
      socket.destroy();
      await stillServes();
    });
  }

  it("serves others while 200 sockets send nothing and 200 drip", async () => {
    const sockets = await Promise.all(
      Array.from({ length: 400 }, (_, i) =>
        open(i % 2 === 0 ? "" : "POST /curri HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n<"),
      ),
    );
    for (let i = 0; i < 20; i++) await stillServes();
    for (const socket of sockets) socket.destroy();
  });
});
