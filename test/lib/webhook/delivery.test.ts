import { strict as assert } from "node:assert";
import { gzipSync } from "node:zlib";
import type { Clock } from "../../../lib/time/index.js";
import { Webhook } from "../../../lib/webhook/index.js";
import { makeAuthority } from "../../support/certificates.js";
import { freePort } from "../../support/free-port.js";
import { MovableClock } from "../../support/movable-clock.js";
import { Receiver } from "../../support/receiver.js";
import { deliverOnce, type WebhookOverrides, webhookSettings } from "../../support/webhook.js";

describe("a delivery", () => {
  let receiver: Receiver;
  const open: Webhook[] = [];

  before(async () => {
    receiver = await Receiver.start();
  });
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answer({ json: { ok: true } });
  });
  afterEach(async () => {
    for (const webhook of open.splice(0)) await webhook.close();
  });
  after(() => receiver.stop());

  function webhookTo(url: string, overrides: WebhookOverrides = {}, clock?: Clock): Webhook {
    const webhook = new Webhook(webhookSettings(url, overrides), clock);
    open.push(webhook);
    return webhook;
  }

  it("[WA-024][WA-034][WA-071] brings method, path, headers and body as rendered: an empty header too, one Content-Type, no Authorization of its own", async () => {
    const webhook = webhookTo(`${receiver.url}/a%2Fb?sig=x%2Fy`, {
      request: {
        method: "PUT",
        headers: [
          { key: "X-Empty", value: "" },
          { key: "content-TYPE", value: "text/x-own" },
          { key: "accept", value: "text/x-own" },
        ],
        body: '{"n":1}',
      },
    });
    const { answer, attempts } = await deliverOnce(webhook);
    assert.equal(answer?.status, 200);
    assert.equal(attempts, 1);
    const [request] = receiver.requests;
    assert.equal(request?.method, "PUT");
    assert.equal(request?.url, "/a%2Fb?sig=x%2Fy");
    assert.equal(request?.body, '{"n":1}');
    const raw = request!.rawHeaders;
    const valuesOf = (name: string) =>
      raw.filter((_v, at) => at % 2 === 1 && raw[at - 1]!.toLowerCase() === name);
    assert.deepEqual(valuesOf("x-empty"), [""]);
    assert.deepEqual(valuesOf("content-type"), ["text/x-own"]);
    assert.deepEqual(valuesOf("accept"), ["text/x-own"]);
    assert.deepEqual(valuesOf("authorization"), []);
  });

  it("[WA-041] is tried 1 + 3 times against a server that always fails", async () => {
    receiver.answer({ status: 503 });
    const outcome = await deliverOnce(webhookTo(receiver.url, { policy: { retries: 3 } }));
    assert.equal(outcome.error?.code, "server_error");
    assert.equal(outcome.error?.status, 503);
    assert.equal(outcome.attempts, 4);
    assert.equal(receiver.requests.length, 4);
  });

  it("[WA-041] is tried once when retries are 0", async () => {
    receiver.answer({ status: 500 });
    assert.equal((await deliverOnce(webhookTo(receiver.url))).attempts, 1);
    assert.equal(receiver.requests.length, 1);
  });

  it("[WA-070] succeeds at the third attempt", async () => {
    receiver.answer({ status: 503 }, { status: 503 }, { json: { at: "last" } });
    const outcome = await deliverOnce(webhookTo(receiver.url, { policy: { retries: 3 } }));
    assert.equal(outcome.attempts, 3);
    assert.equal(outcome.answer?.body.toString(), '{"at":"last"}');
  });

  it("[WA-043][WA-069] waits 1, 2, 4 times the delay between attempts", async () => {
    receiver.answer({ status: 503 });
    const clock = new MovableClock();
    const webhook = webhookTo(receiver.url, { policy: { retries: 3, retryDelayMs: 1000 } }, clock);
    const delivery = deliverOnce(webhook);
    for (const [index, pause] of [1000, 2000, 4000].entries()) {
      await clock.waitedFor();
      clock.advance(pause - 1);
      assert.equal(clock.waiting, 1, "it waits still");
      clock.advance(1);
      await receiver.received(index + 2);
    }
    assert.equal((await delivery).attempts, 4);
  });

  it("waits as long as Retry-After asks", async () => {
    receiver.answer({ status: 503, headers: { "retry-after": "1" } }, {});
    const started = Date.now();
    await deliverOnce(webhookTo(receiver.url, { policy: { retries: 1, retryDelayMs: 1 } }));
    assert.ok(Date.now() - started >= 990);
  });

  for (const [status, code] of [
    [400, "client_error"],
    [401, "auth"],
    [403, "auth"],
    [404, "not_found"],
    [408, "client_error"],
    [409, "client_error"],
    [422, "client_error"],
    [429, "rate_limited"],
    [301, "redirect"],
  ] as const)
    it(`[WA-068] is sent once when the answer is ${status}: ${code}`, async () => {
      receiver.answer({ status, headers: { location: "/elsewhere" } });
      const { error, attempts } = await deliverOnce(webhookTo(receiver.url, { policy: { retries: 3 } }));
      assert.equal(error?.code, code);
      assert.equal(attempts, 1);
      assert.equal(receiver.requests.length, 1);
    });

  it("is retried after a 4xx when any failure shall be", async () => {
    receiver.answer({ status: 404 }, {});
    const outcome = await deliverOnce(
      webhookTo(receiver.url, { policy: { retries: 1, retryOn: "any-failure" } }),
    );
    assert.equal(outcome.attempts, 2);
    assert.ok(outcome.answer);
  });

  it("does not follow a redirect to a metadata address", async () => {
    receiver.answer({ status: 302, headers: { location: "http://169.254.169.254/latest/meta-data" } });
    assert.equal((await deliverOnce(webhookTo(receiver.url))).error?.code, "redirect");
  });

  it("[WA-014][WA-042] to a closed port is retried, then fails", async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    const { error, attempts } = await deliverOnce(webhookTo(url, { policy: { retries: 1 } }));
    assert.equal(error?.code, "connection_refused");
    assert.equal(attempts, 2);
  });

  it("[WA-042] to a name that does not exist is retried, then fails", async () => {
    const { error, attempts } = await deliverOnce(
      webhookTo("http://nowhere.invalid/", { policy: { retries: 1 } }),
    );
    assert.equal(error?.code, "dns");
    assert.equal(attempts, 2);
  });

  it("[WA-039] ends at the time limit of an attempt, and is retried", async () => {
    receiver.answer({ delayMs: 5000 });
    const started = Date.now();
    const { error, attempts } = await deliverOnce(
      webhookTo(receiver.url, { policy: { timeoutMs: 200, retries: 1, retryDelayMs: 1 } }),
    );
    assert.equal(error?.code, "timeout");
    assert.equal(attempts, 2);
    assert.ok(Date.now() - started < 4000);
  });

  it("ends at the call's deadline, whatever its own limit", async () => {
    receiver.answer({ delayMs: 5000 });
    const started = Date.now();
    const { error, attempts } = await deliverOnce(
      webhookTo(receiver.url, { policy: { timeoutMs: 4500 } }),
      {},
      started + 200,
    );
    assert.equal(error?.code, "deadline");
    assert.equal(attempts, 1);
    assert.ok(Date.now() - started < 4000);
  });

  it("does not wait for a retry that would come after the deadline", async () => {
    receiver.answer({ status: 503 });
    const started = Date.now();
    const { error, attempts } = await deliverOnce(
      webhookTo(receiver.url, { policy: { retries: 3, retryDelayMs: 10_000 } }),
      {},
      started + 5000,
    );
    assert.equal(error?.code, "server_error");
    assert.equal(attempts, 1);
    assert.ok(Date.now() - started < 4000);
  });

  it("is not begun when the deadline is over", async () => {
    const { error, attempts } = await deliverOnce(webhookTo(receiver.url), {}, Date.now() - 1);
    assert.equal(error?.code, "deadline");
    assert.equal(attempts, 0);
    assert.equal(receiver.requests.length, 0);
  });

  it("fails at once while the circuit is open", async () => {
    receiver.answer({ status: 503 });
    const webhook = webhookTo(receiver.url, { circuit: true });
    for (let count = 0; count < 5; count++) await deliverOnce(webhook);
    const { error, attempts } = await deliverOnce(webhook);
    assert.equal(error?.code, "circuit_open");
    assert.equal(attempts, 0);
    assert.equal(receiver.requests.length, 5);
  });

  it("leaves the circuit closed when other apps of the call left it no time to answer", async () => {
    receiver.answer({ delayMs: 100, json: {} });
    const webhook = webhookTo(receiver.url, { circuit: true });
    for (let call = 0; call < 8; call++) {
      const { error } = await deliverOnce(webhook, {}, Date.now() + 25);
      assert.equal(error?.code, "deadline");
    }
    assert.equal((await deliverOnce(webhook)).answer?.status, 200);
  });

  it("opens the circuit when the server misses the deadline though it had half of its own timeout", async () => {
    receiver.answer({ delayMs: 600, json: {} });
    const webhook = webhookTo(receiver.url, { circuit: true, policy: { timeoutMs: 300 } });
    for (let call = 0; call < 5; call++)
      assert.equal((await deliverOnce(webhook, {}, Date.now() + 200)).error?.code, "deadline");
    assert.equal((await deliverOnce(webhook)).error?.code, "circuit_open");
  });

  it("opens the circuit when a retry that the deadline cut short follows a failure", async () => {
    receiver.answer(() =>
      receiver.requests.length % 2 === 1 ? { status: 500 } : { delayMs: 800, json: {} },
    );
    const webhook = webhookTo(receiver.url, { circuit: true, policy: { retries: 1, retryDelayMs: 1 } });
    for (let call = 0; call < 5; call++)
      assert.equal((await deliverOnce(webhook, {}, Date.now() + 400)).error?.code, "deadline");
    assert.equal((await deliverOnce(webhook)).error?.code, "circuit_open");
  });

  it("leaves the circuit closed when the server only does not know the caller", async () => {
    receiver.answer({ status: 404 });
    const webhook = webhookTo(receiver.url, { circuit: true });
    for (let count = 0; count < 12; count++) await deliverOnce(webhook);
    assert.equal((await deliverOnce(webhook)).error?.code, "not_found");
  });

  it("is signed anew for each attempt, over the bytes that go out", async () => {
    receiver.answer({ status: 503 }, {});
    const webhook = webhookTo(receiver.url, {
      sign: { kind: "standard-webhooks", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
      policy: { retries: 1, retryDelayMs: 1100 },
    });
    await deliverOnce(webhook);
    const [first, second] = receiver.requests;
    assert.equal(first?.headers["webhook-id"], "id-1");
    assert.equal(second?.headers["webhook-id"], "id-1");
    assert.notEqual(first?.headers["webhook-timestamp"], second?.headers["webhook-timestamp"]);
    assert.notEqual(first?.headers["webhook-signature"], second?.headers["webhook-signature"]);
  });

  it("is decompressed, and stopped when that makes too much of it", async () => {
    const body = gzipSync(JSON.stringify({ pad: "x".repeat(10_000) }));
    receiver.answer({ body, headers: { "content-encoding": "gzip" } });
    assert.equal((await deliverOnce(webhookTo(receiver.url))).answer?.body.length, 10_010);

    receiver.answer({ body: gzipSync(Buffer.alloc(50_000_000)), headers: { "content-encoding": "gzip" } });
    const bomb = await deliverOnce(
      webhookTo(receiver.url, { policy: { retries: 2, retryOn: "any-failure" } }),
    );
    assert.equal(bomb.error?.code, "response_too_large");
    assert.equal(bomb.attempts, 1);
  });

  it("with an empty compressed answer has an empty answer", async () => {
    receiver.answer({ body: "", headers: { "content-encoding": "gzip" } });
    assert.equal((await deliverOnce(webhookTo(receiver.url))).answer?.body.length, 0);
  });

  it("stops reading an answer beyond the limit", async () => {
    receiver.answer({ body: "x".repeat(100_000) });
    const { error } = await deliverOnce(webhookTo(receiver.url));
    assert.equal(error?.code, "response_too_large");
    receiver.answer({ status: 500, body: "x".repeat(100_000) });
    assert.equal((await deliverOnce(webhookTo(receiver.url))).error?.code, "server_error");
  });

  it("takes thousands at once over a bounded number of connections, and loses none", async () => {
    receiver.answer(() => ({ delayMs: 5 }));
    const before = receiver.connections;
    const webhook = webhookTo(receiver.url, { policy: { timeoutMs: 20_000 } });
    const outcomes = await Promise.all(Array.from({ length: 3000 }, () => deliverOnce(webhook)));
    assert.equal(outcomes.filter(({ answer }) => answer?.status === 200).length, 3000);
    assert.equal(receiver.requests.length, 3000);
    // Quick answers need no more than 32 at a time, and as many may just be handed over to the next request. A machine
    // that is busy makes them slow, which makes room for more, but never for more than 128.
    assert.ok(receiver.connections - before <= 256, `${receiver.connections - before} connections`);
  });

  it("waits in the queue no longer than its deadline", async () => {
    receiver.answer({ delayMs: 700 });
    const webhook = webhookTo(receiver.url);
    const filling = Array.from({ length: 128 }, () => deliverOnce(webhook, {}, Date.now() + 2000));
    const { error, attempts } = await deliverOnce(webhook, {}, Date.now() + 100);
    assert.equal(error?.code, "deadline");
    assert.equal(attempts, 0);
    await Promise.all(filling);
  });

  it("on the wire, in a pause or in the queue ends with `aborted` when the webhook closes", async () => {
    receiver.answer({ delayMs: 5000 });
    const webhook = webhookTo(receiver.url, { policy: { timeoutMs: 8000 } });
    const running = Array.from({ length: 300 }, () => deliverOnce(webhook));
    await receiver.received(1);

    const failing = await Receiver.start({ status: 503 });
    const clock = new MovableClock();
    const pausing = webhookTo(failing.url, { policy: { retries: 3 } }, clock);
    const paused = deliverOnce(pausing);
    await clock.waitedFor();

    const started = Date.now();
    await Promise.all([webhook.close(), pausing.close()]);
    for (const { error } of await Promise.all([...running, paused])) assert.equal(error?.code, "aborted");
    assert.ok(Date.now() - started < 4000);
    assert.equal((await deliverOnce(webhook)).error?.code, "aborted", "and nothing is sent afterwards");
    await failing.stop();
  });

  for (const steps of [0, 1, 2, 4, 8])
    it(`ends with \`aborted\`, and sends nothing, when the webhook closes ${steps} steps after it began`, async () => {
      const quiet = await Receiver.start();
      const webhook = webhookTo(quiet.url);
      const begun = Array.from({ length: 10 }, () => deliverOnce(webhook));
      for (let step = 0; step < steps; step++) await undefined;
      await webhook.close();
      for (const { error } of await Promise.all(begun)) assert.equal(error?.code, "aborted");
      await deliverOnce(webhookTo(quiet.url)); // whatever had gone out would be there before this
      assert.equal(quiet.requests.length, 1);
      await quiet.stop();
    });

  it("ends with `aborted` when the webhook closes between an attempt and its pause", async () => {
    // A receiver of its own: what an aborted request of another test still brings would be counted, too.
    const failing = await Receiver.start();
    failing.answer({ status: 503 });
    const clock = new MovableClock();
    const closing: Clock = {
      now: () => {
        if (failing.requests.length === 1) void webhook.close();
        return clock.now();
      },
      after: (ms, action) => clock.after(ms, action),
    };
    const webhook = webhookTo(failing.url, { policy: { retries: 3 } }, closing);
    const { error, attempts } = await deliverOnce(webhook);
    assert.deepEqual([error?.code, attempts], ["aborted", 1]);
    assert.equal(clock.waiting, 0);
    await failing.stop();
  });

  describe("over TLS", () => {
    const { ca, issue } = makeAuthority();
    const server = issue({ commonName: "localhost", altNames: ["localhost", "127.0.0.1"] });

    it("fails with class tls, once, when the certificate is not trusted", async () => {
      const secure = await Receiver.startTls(server);
      const { error, attempts } = await deliverOnce(webhookTo(secure.url, { policy: { retries: 3 } }));
      assert.equal(error?.code, "tls");
      assert.equal(attempts, 1);
      await secure.stop();
    });

    it("trusts the authority that is given, and shows a client certificate", async () => {
      const secure = await Receiver.startTls({ ...server, ca, requestCert: true, rejectUnauthorized: true });
      const client = issue({ commonName: "node-red", client: true });
      const withKey = await deliverOnce(webhookTo(secure.url, { tls: { ca, ...client } }));
      assert.equal(withKey.answer?.status, 200);
      const without = await deliverOnce(webhookTo(secure.url, { tls: { ca } }));
      assert.ok(["tls", "network"].includes(without.error!.code), without.error?.code);
      await secure.stop();
    });

    it("fails when the name is another", async () => {
      const other = await Receiver.startTls(issue({ commonName: "other.example" }));
      assert.equal((await deliverOnce(webhookTo(other.url, { tls: { ca } }))).error?.code, "tls");
      await other.stop();
    });
  });
});
