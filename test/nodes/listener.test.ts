import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { writeRequest } from "../../lib/curri/index.js";
import { makeAuthority } from "../support/certificates.js";
import { Cucm, type TlsIdentity } from "../support/cucm.js";
import { accepting, freePort } from "../support/free-port.js";
import { type FlowNode, NodeRed } from "../support/node-red.js";
import { until } from "../support/until.js";

const call = { callingNumber: "1001", calledNumber: "2002" };
const tab: FlowNode = { id: "tab", type: "tab", label: "calls" };
const reply: FlowNode = {
  id: "reply",
  type: "call-curri-reply",
  z: "tab",
  x: 200,
  y: 40,
  callingName: "Ann",
  wires: [[]],
};
const curriIn = (more: object = {}): FlowNode => ({
  id: "in",
  type: "call-curri-in",
  z: "tab",
  x: 100,
  y: 40,
  listener: "listener",
  path: "/curri",
  deadline: 500,
  wires: [["reply"]],
  ...more,
});

/** A server on this port, or undefined while somebody else has it. */
async function listening(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  return once(server, "listening").then(
    () => server,
    () => undefined,
  );
}

describe("call-listener", function () {
  this.timeout(20_000);
  let nodeRed: NodeRed;
  let port: number;
  const askers: Cucm[] = [];
  const cucm = (scheme = "http", identity: TlsIdentity = {}): Cucm => {
    const asker = new Cucm(`${scheme}://127.0.0.1:${port}/curri`, identity);
    askers.push(asker);
    return asker;
  };
  const listener = (more: object = {}): FlowNode => ({
    id: "listener",
    type: "call-listener",
    mode: "port",
    host: "127.0.0.1",
    port,
    ...more,
  });
  const deploy = async (...nodes: FlowNode[]): Promise<void> => {
    await nodeRed.deploy([tab, reply, ...nodes]);
    const opens = nodes.some(({ mode, unusable }) => mode === "port" && !unusable);
    if (opens) await accepting(port);
  };
  /** The log arrives through a pipe, a moment after what it tells of. */
  const logged = (pattern: RegExp): Promise<boolean> =>
    until(
      () => pattern.test(nodeRed.log),
      `the log matches ${pattern}`,
      () => nodeRed.log,
    );
  /** Every status of CURRI in since the deploy; deployed along with it. */
  const statusKeeper: FlowNode[] = [
    { id: "status", type: "status", z: "tab", x: 100, y: 200, scope: ["in"], wires: [["keep"]] },
    {
      id: "keep",
      type: "function",
      z: "tab",
      x: 200,
      y: 200,
      func: 'global.set("statuses", (global.get("statuses") || []).concat([msg.status.text || ""]));',
      initialize: 'global.set("statuses", undefined);',
      wires: [[]],
    },
  ];
  const showsStatus = async (text: string): Promise<void> => {
    let statuses: string[] = [];
    await until(
      async () => {
        const { msg } = (await nodeRed.admin("context/global/statuses")) as { msg: string };
        statuses = msg === "(undefined)" ? [] : JSON.parse(msg);
        return statuses.at(-1) === text;
      },
      `CURRI in shows "${text}"`,
      () => statuses.join(", "),
    );
  };

  before(async () => {
    nodeRed = await NodeRed.start();
  });
  after(() => nodeRed.stop());
  beforeEach(async () => {
    port = await freePort();
  });
  afterEach(() => {
    for (const asker of askers.splice(0)) asker.close();
  });

  it("answers on a port of its own", async () => {
    await deploy(listener(), curriIn());
    const asker = cucm();
    const probe = await asker.probe();
    const { localPort } = await asker.post(writeRequest(call));
    assert.equal(probe.status, 200);
    assert.equal(localPort, probe.localPort);
    assert.equal((await asker.ask(call)).decision.calling_name, "Ann");
    assert.equal((await asker.send("GET")).status, 405);
    assert.equal((await new Cucm(`http://127.0.0.1:${port}/other`).probe()).status, 404);
  });

  it("keeps port and connection over a redeploy", async () => {
    await deploy(listener(), curriIn());
    const asker = cucm();
    const before = await asker.post(writeRequest(call));
    await deploy(listener(), curriIn());
    const after = await asker.post(writeRequest(call));
    assert.equal(after.localPort, before.localPort);
  });

  it("gives the port back when it is deleted", async () => {
    await deploy(listener(), curriIn());
    await cucm().probe();
    await deploy(curriIn({ listener: "" }));
    const server = await until(() => listening(port), "the port is free");
    server.close();
  });

  it("says that the port is in use, and takes it when it is free", async () => {
    const other = createServer((_, response) => response.writeHead(500).end()).listen(port, "127.0.0.1");
    await once(other, "listening");
    await deploy(listener(), curriIn(), ...statusKeeper);
    await showsStatus("port in use");
    await assert.rejects(cucm().ask(call));
    other.close();
    await showsStatus("ready");
    assert.equal((await cucm().ask(call)).decision.calling_name, "Ann");
  });

  it("keeps idle connections beyond the 5 s that Node keeps them", async () => {
    await deploy(
      ...[listener(), curriIn()],
      ...[listener({ id: "shared", mode: "node-red" }), curriIn({ id: "in2", listener: "shared" })],
    );
    const own = cucm();
    const nodeReds = new Cucm(`${nodeRed.url}/curri`);
    askers.push(nodeReds);
    const ports = (): Promise<number[]> =>
      Promise.all([own, nodeReds].map(async (asker) => (await asker.post(writeRequest(call))).localPort));
    const before = await ports();
    await setTimeout(6500);
    assert.deepEqual(await ports(), before);
  });

  it("answers addresses on its list only", async () => {
    await deploy(listener({ allow: ["10.0.0.0/8", "2001:db8::1"] }), curriIn());
    assert.equal((await cucm().post(writeRequest(call))).status, 403);
    assert.equal((await cucm().probe()).status, 403);
    await logged(/127\.0\.0\.1/);
    await deploy(listener({ allow: ["127.0.0.0/8"] }), curriIn());
    assert.equal((await cucm().ask(call)).decision.calling_name, "Ann");
  });

  it("keeps no socket of an address that may not ask", async () => {
    await deploy(listener({ allow: ["10.0.0.0/8"] }), curriIn());
    const sockets = Array.from({ length: 50 }, () => connect(port, "127.0.0.1").on("error", () => {}));
    for (const socket of sockets) socket.write("POST /curri HTTP/1.1\r\nHost: x\r\n");
    await Promise.all(sockets.map((socket) => once(socket, "close")));
  });

  it("refuses an address list that it cannot read, by name", async () => {
    await deploy(listener({ allow: ["10.0.0.0/8", "cucm.example"], unusable: true }), curriIn());
    await logged(/cucm\.example/);
    await assert.rejects(cucm().probe());
  });

  for (const mode of ["port", "node-red"]) {
    it(`answers a body beyond maxBody by onDeadline, and keeps serving (${mode})`, async () => {
      await deploy(listener({ mode, maxBody: 2 }), curriIn({ onDeadline: "reject" }));
      const asker = mode === "port" ? cucm() : new Cucm(`${nodeRed.url}/curri`);
      askers.push(asker);
      const huge = "x".repeat(1_000_000);
      for (const headers of [{}, { "Content-Length": "", "Transfer-Encoding": "chunked" }]) {
        const answer = await asker.post(huge, headers as Record<string, string>).catch((error) => error);
        assert.equal(answer.status, 200, String(answer));
        assert.match(answer.body.toString(), /<Decision>Deny</);
      }
      assert.equal((await asker.ask(call)).decision.calling_name, "Ann");
    });

    it(`answers a body that drips at the deadline (${mode})`, async () => {
      await deploy(listener({ mode }), curriIn());
      const target = mode === "port" ? port : Number(new URL(nodeRed.url).port);
      const socket = connect(target, "127.0.0.1");
      socket.on("error", () => {});
      const started = performance.now();
      socket.write("POST /curri HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<");
      const drip = setInterval(() => socket.write("R"), 50);
      const [answer] = await once(socket, "data");
      const took = performance.now() - started;
      assert.match(String(answer), /^HTTP\/1\.1 200 [\s\S]*<Decision>Permit/);
      assert.ok(took > 450 && took < 2000, `took ${took} ms`);
      await once(socket, "close");
      clearInterval(drip);
    });
  }

  it("answers 100 bodies that break off, and keeps serving", async () => {
    await deploy(listener(), curriIn());
    for (let round = 0; round < 100; round++) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write("POST /curri HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<Request>");
      await once(socket, "connect");
      socket.resetAndDestroy();
    }
    assert.equal((await cucm().ask(call)).decision.calling_name, "Ann");
  });

  describe("with TLS", () => {
    const authority = makeAuthority();
    const server = authority.issue({ commonName: "policy", altNames: ["127.0.0.1"] });
    const callManager = authority.issue({ commonName: "cucm-pub", client: true });
    const stranger = makeAuthority("Somebody else").issue({ commonName: "cucm-pub", client: true });
    const tls = (more: object = {}): FlowNode =>
      ({
        id: "tls",
        type: "tls-config",
        name: "",
        cert: "",
        key: "",
        ca: "",
        certname: "c",
        keyname: "k",
        caname: "a",
        servername: "",
        verifyservercert: true,
        alpnprotocol: "",
        credentials: { certdata: server.cert, keydata: server.key, cadata: authority.ca },
        ...more,
      }) as FlowNode;

    it("serves HTTPS", async () => {
      await deploy(tls(), listener({ tls: "tls" }), curriIn());
      const { decision } = await cucm("https", { ca: authority.ca }).ask(call);
      assert.equal(decision.calling_name, "Ann");
    });

    it("requires the certificate of CUCM: none and a stranger's are turned away with a warning", async () => {
      await deploy(
        tls({ verifyservercert: false }),
        listener({ tls: "tls", clientCert: "require" }),
        curriIn(),
      );
      const known = cucm("https", { ca: authority.ca, ...callManager });
      assert.equal((await known.ask(call)).decision.calling_name, "Ann");
      await assert.rejects(cucm("https", { ca: authority.ca }).ask(call));
      await assert.rejects(cucm("https", { ca: authority.ca, ...stranger }).ask(call));
      await logged(/\[warn\] \[call-listener:listener\].*127\.0\.0\.1/);
      await assert.rejects(cucm("http").probe());
    });

    it("takes a new certificate at a redeploy", async () => {
      await deploy(tls(), listener({ tls: "tls" }), curriIn());
      await cucm("https", { ca: authority.ca }).ask(call);
      const next = makeAuthority("Next year's authority");
      const renewed = next.issue({ commonName: "policy", altNames: ["127.0.0.1"] });
      const credentials = { certdata: renewed.cert, keydata: renewed.key, cadata: next.ca };
      await deploy(tls({ credentials }), listener({ tls: "tls" }), curriIn());
      assert.equal((await cucm("https", { ca: next.ca }).ask(call)).decision.calling_name, "Ann");
    });

    it("closes connections that were let in under certificates it trusts no more", async () => {
      await deploy(tls(), listener({ tls: "tls", clientCert: "require" }), curriIn());
      const known = cucm("https", { ca: authority.ca, ...callManager });
      await known.ask(call);
      const next = makeAuthority("Next year's authority");
      const renewed = next.issue({ commonName: "policy", altNames: ["127.0.0.1"] });
      const credentials = { certdata: renewed.cert, keydata: renewed.key, cadata: next.ca };
      await deploy(tls({ credentials }), listener({ tls: "tls", clientCert: "require" }), curriIn());
      await assert.rejects(known.ask(call));
    });

    it("changes from plain to TLS at a redeploy", async () => {
      await deploy(listener(), curriIn());
      await cucm().ask(call);
      await deploy(tls(), listener({ tls: "tls" }), curriIn());
      const { decision } = await until(
        () =>
          cucm("https", { ca: authority.ca })
            .ask(call)
            .catch(() => undefined),
        "the port speaks TLS",
      );
      assert.equal(decision.calling_name, "Ann");
      await assert.rejects(cucm("http").probe());
    });

    it("says what is wrong with a certificate that cannot be read", async () => {
      const credentials = { certdata: "no certificate", keydata: server.key, cadata: authority.ca };
      await deploy(tls({ credentials }), listener({ tls: "tls", unusable: true }), curriIn());
      await logged(/\[error\] \[call-listener:listener\]/);
    });
  });
});
