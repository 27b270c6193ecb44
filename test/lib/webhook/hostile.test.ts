import { strict as assert } from "node:assert";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { Webhook } from "../../../lib/webhook/index.js";
import { Receiver } from "../../support/receiver.js";
import { startProxy } from "../../support/receiver-proxy.js";
import { type Conduct, RawReceiver } from "../../support/receiver-raw.js";
import { deliverOnce, type WebhookOverrides, webhookSettings } from "../../support/webhook.js";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** undici uses a connection again only after a turn of the event loop. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a server that does not behave", () => {
  const open: Array<{ stop(): Promise<void> }> = [];
  const webhooks: Webhook[] = [];

  afterEach(async () => {
    for (const webhook of webhooks.splice(0)) await webhook.close();
    for (const server of open.splice(0)) await server.stop();
  });

  async function meet(conduct: Conduct, overrides: WebhookOverrides = {}) {
    const server = await RawReceiver.start(conduct);
    open.push(server);
    const webhook = new Webhook(webhookSettings(server.url, overrides));
    webhooks.push(webhook);
    return { server, webhook };
  }

  it("drips its body: the limit covers the last byte", async () => {
    const { webhook } = await meet(
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        const drip = setInterval(() => socket.write("x"), 20);
        socket.on("close", () => clearInterval(drip));
      },
      { policy: { timeoutMs: 300 } },
    );
    const started = Date.now();
    assert.equal((await deliverOnce(webhook)).error?.code, "timeout");
    assert.ok(Date.now() - started < 800);
  });

  it("never answers", async () => {
    const { webhook } = await meet(() => {}, { policy: { timeoutMs: 200 } });
    const started = Date.now();
    assert.equal((await deliverOnce(webhook)).error?.code, "timeout");
    assert.ok(Date.now() - started < 600);
  });

  it("resets in the middle of the body", async () => {
    const { server, webhook } = await meet((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", () => socket.resetAndDestroy());
    });
    assert.equal((await deliverOnce(webhook)).error?.code, "network");
    assert.equal(server.requests, 1);
  });

  for (const [what, bytes] of [
    ["bad chunking", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"],
    ["no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["endless headers", `HTTP/1.1 200 OK\r\n${"X-Pad: ".padEnd(1000, "x")}\r\n`.repeat(40)],
    ["a body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"],
    ["damaged gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"],
  ] as const)
    it(`sends ${what}: network`, async () => {
      const { webhook } = await meet((socket) => socket.end(bytes, "latin1"));
      assert.equal((await deliverOnce(webhook)).error?.code, "network");
    });

  it("sends an early hint first, which is not the answer", async () => {
    const { webhook } = await meet((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok}`),
    );
    assert.equal((await deliverOnce(webhook)).answer?.status, 200);
  });

  it("resets a kept-alive connection unread: the request is sent once more at once, which is no retry", async () => {
    const { server, webhook } = await meet((socket, turn) => {
      if (turn === 2) socket.resetAndDestroy();
      else socket.write(ok);
    });
    assert.equal((await deliverOnce(webhook)).answer?.status, 200);
    await idle();
    const second = await deliverOnce(webhook);
    assert.equal(second.answer?.status, 200);
    assert.equal(second.attempts, 1);
    assert.equal(server.requests, 3);
  });

  it("resets each connection: a fresh one is not tried again", async () => {
    const { server, webhook } = await meet((socket) => socket.resetAndDestroy());
    assert.equal((await deliverOnce(webhook)).error?.code, "network");
    assert.equal(server.requests, 1);
  });

  it("resets a kept-alive connection after the first bytes of an answer: it may have acted, so nothing is resent", async () => {
    const { server, webhook } = await meet((socket, turn) => {
      if (turn === 1) socket.write(ok);
      else socket.write("HTTP/1.1 2", () => setTimeout(() => socket.resetAndDestroy(), 50));
    });
    await deliverOnce(webhook);
    await idle();
    assert.equal((await deliverOnce(webhook)).error?.code, "network");
    assert.equal(server.requests, 2);
    assert.equal(server.received.length, 1, "on the same connection");
  });

  it("closes idle connections all the time, and no delivery is lost", async () => {
    const { webhook } = await meet((socket) => {
      socket.write(ok, () => setTimeout(() => socket.destroy(), 3));
    });
    for (let count = 0; count < 200; count++) {
      assert.equal((await deliverOnce(webhook)).answer?.status, 200);
      await new Promise((resolve) => setTimeout(resolve, count % 5));
    }
  });

  it("takes no connection: the limit is kept, and the request does not go out later", async () => {
    // A TLS client hello that nobody answers: to the HTTP client it is still connecting.
    const mute: Socket[] = [];
    const server = createServer((socket) => mute.push(socket.on("error", () => {})));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const webhook = new Webhook(
      webhookSettings(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, {
        policy: { timeoutMs: 150 },
      }),
    );
    const started = Date.now();
    assert.equal((await deliverOnce(webhook)).error?.code, "timeout");
    assert.ok(Date.now() - started < 500);
    await webhook.close();
    assert.ok(Date.now() - started < 1500, "closing does not wait for it either");
    for (const socket of mute) socket.destroy();
    server.close();
  });
});

describe("a proxy", () => {
  it("carries the request, with the proxy's own credentials", async () => {
    const receiver = await Receiver.start();
    const proxy = await startProxy();
    const webhook = new Webhook(
      webhookSettings(`http://crm.example:${receiver.port}/x`, {
        proxy: { url: proxy.url, token: "Basic cHc=", noProxy: [] },
      }),
    );
    assert.equal((await deliverOnce(webhook)).answer?.status, 200);
    assert.match(proxy.asked[0]!, /^CONNECT crm\.example:\d+ /);
    assert.match(proxy.asked[0]!, /proxy-authorization: Basic cHc=/i);
    assert.equal(receiver.requests[0]?.headers["proxy-authorization"], undefined);
    await webhook.close();
    await proxy.stop();
    await receiver.stop();
  });

  it("is passed by for the hosts that it is not for", async () => {
    const receiver = await Receiver.start();
    const proxy = await startProxy();
    const webhook = new Webhook(
      webhookSettings(receiver.url, { proxy: { url: proxy.url, noProxy: ["127.0.0.1"] } }),
    );
    assert.equal((await deliverOnce(webhook)).answer?.status, 200);
    assert.deepEqual(proxy.asked, []);
    await webhook.close();
    await proxy.stop();
    await receiver.stop();
  });

  it("that wants credentials is a failure of its own, and not retried", async () => {
    const proxy = await startProxy(407);
    const webhook = new Webhook(
      webhookSettings("http://crm.example/", {
        proxy: { url: proxy.url, noProxy: [] },
        policy: { retries: 2 },
      }),
    );
    const { error, attempts } = await deliverOnce(webhook);
    assert.equal(error?.code, "proxy");
    assert.equal(error?.status, 407);
    assert.equal(attempts, 1);
    await webhook.close();
    await proxy.stop();
  });

  it("that is down is a failure of its own, and retried", async () => {
    const proxy = await startProxy();
    await proxy.stop();
    const webhook = new Webhook(
      webhookSettings("http://crm.example/", {
        proxy: { url: proxy.url, noProxy: [] },
        policy: { retries: 1 },
      }),
    );
    const { error, attempts } = await deliverOnce(webhook);
    assert.equal(error?.code, "proxy");
    assert.equal(attempts, 2);
    await webhook.close();
  });
});

describe("the process", () => {
  it("keeps its own fetch when the HTTP client is loaded", async () => {
    const { execFileSync } = await import("node:child_process");
    const index = require.resolve("../../../lib/webhook/index.js");
    const settings = JSON.stringify(webhookSettings("http://127.0.0.1:9/"));
    const script = `
      const { Webhook } = require(${JSON.stringify(index)});
      new Webhook(${settings});
      const mine = require("undici").getGlobalDispatcher();
      console.log(mine instanceof require("undici").Agent);`;
    assert.equal(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim(), "false");
  });
});
