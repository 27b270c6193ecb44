import { strict as assert } from "node:assert";
import {
  type AttemptStory,
  basicAuth,
  bearerAuth,
  headerAuth,
  recordOf,
  Webhook,
} from "../../../lib/webhook/index.js";
import { freePort } from "../../support/free-port.js";
import { Receiver } from "../../support/receiver.js";
import { deliverOnce, type WebhookOverrides, webhookSettings } from "../../support/webhook.js";

describe("the record of an attempt", () => {
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

  /** Delivers once and records each attempt. */
  async function recorded(overrides: WebhookOverrides = {}, url = receiver.url) {
    const webhook = new Webhook(webhookSettings(url, overrides));
    open.push(webhook);
    const { traces } = await deliverOnce(webhook);
    return traces.map((trace) => {
      const attempt = recordOf(trace, overrides.request?.body ?? "{}");
      return { ...attempt, text: attempt.story, story: JSON.parse(attempt.story) as AttemptStory };
    });
  }

  it("[CB-039..044] tells request and answer, with their time", async () => {
    const before = Date.now();
    const [attempt] = await recorded({ request: { method: "PUT", headers: [{ key: "X-Own", value: "1" }] } });
    const { at, tookMs, status, story } = attempt!;
    assert.ok(at >= before && at <= Date.now());
    assert.ok(tookMs >= 0 && tookMs < 2000);
    assert.equal(status, 200);
    assert.equal(story.request.method, "PUT");
    assert.equal(story.request.url, receiver.url);
    assert.equal(story.request.headers?.["X-Own"], "1");
    assert.equal(story.request.headers?.["User-Agent"], "call-events", "what the client adds too");
    assert.equal(story.request.body, undefined, "the delivery has it");
    assert.equal(story.response?.body, '{"ok":true}');
    assert.equal(story.response?.headers["content-type"], "application/json");
  });

  it("[CB-045][CB-050] names the class of a failure, and has no answer where there was none", async () => {
    const [attempt] = await recorded({}, `http://127.0.0.1:${await freePort()}/`);
    assert.equal(attempt!.errorClass, "connection_refused");
    assert.match(attempt!.error!, /refused the connection/);
    assert.equal(attempt!.status, undefined);
    assert.equal(attempt!.story.response, undefined);
  });

  it("[CB-042][CB-043][CB-053] keeps the answer of a failure, each attempt its own", async () => {
    receiver.answer({ status: 500, body: "first" }, { status: 404, body: "second" });
    const attempts = await recorded({ policy: { retries: 3 } });
    assert.deepEqual(
      attempts.map(({ status, errorClass, story }) => [status, errorClass, story.response?.body]),
      [
        [500, "server_error", "first"],
        [404, "not_found", "second"],
      ],
    );
  });

  it("[CB-043] keeps the first 16 kB of an answer and says how long it was, whole characters only", async () => {
    receiver.answer({ body: "ä".repeat(10_000) });
    const [attempt] = await recorded();
    const { body, cutFrom } = attempt!.story.response!;
    assert.equal(cutFrom, 20_000);
    assert.equal(body, "ä".repeat(8192));
  });

  it("has the body of its own where the attempts are counted in it", async () => {
    receiver.answer({ status: 500 });
    const webhook = new Webhook(
      webhookSettings(receiver.url, {
        request: {
          payload: "contact-centre",
          envelope: { name: "", triggerId: "", tenantId: "", entityId: "", extras: [] },
        },
        policy: { retries: 1 },
      }),
    );
    open.push(webhook);
    const { traces } = await deliverOnce(webhook, { event: { record: "ivr" } });
    const [first, second] = receiver.requests.map(({ body }) => body);
    assert.equal(JSON.parse(second!).Attempt, 2);
    assert.equal(JSON.parse(recordOf(traces[0]!, first).story).request.body, undefined);
    assert.equal(JSON.parse(recordOf(traces[1]!, first).story).request.body, second);
  });

  describe("holds no secret that was sent", () => {
    /** Repeats in header and body all that it is told, as some test servers do. */
    const echo = () =>
      receiver.answer(({ url, headers }) => ({
        status: 400,
        headers: { "x-echo": `${headers.authorization ?? headers["x-api-key"]}`, "set-cookie": "sid=1" },
        body: JSON.stringify({ url, query: decodeURIComponent(url), headers }),
      }));

    for (const [kind, auth, marks] of [
      ["basic", basicAuth("user", 'pass"word-1'), ["pass", Buffer.from("user:pass").toString("base64")]],
      ["bearer", bearerAuth("token-1234"), ["token-1234"]],
      ["a header", headerAuth("X-Api-Key", "kéy-1234"), ["kéy-1234"]],
      ["a header of an ordinary name", headerAuth("X-Tenant", "tenant-1234"), ["tenant-1234"]],
    ] as const)
      it(`[CB-040] ${kind}`, async () => {
        echo();
        const [attempt] = await recorded({ auth });
        assert.equal(receiver.requests.length, 1);
        for (const mark of marks) assert.ok(!attempt!.text.includes(mark), `${mark} in ${attempt!.text}`);
        assert.ok(attempt!.text.includes("***"));
      });

    it("in the query, a header or a cookie", async () => {
      echo();
      const [attempt] = await recorded(
        { request: { headers: [{ key: "Cookie", value: "session-987654" }] } },
        `${receiver.url}/p?api_key=my%20secret%2Fkey&page=2`,
      );
      const { text, story } = attempt!;
      assert.equal(story.request.url, `${receiver.url}/p?api_key=***&page=2`);
      assert.equal(story.request.headers?.Cookie, "***");
      assert.equal(story.response?.headers["set-cookie"], "***");
      for (const mark of ["my secret/key", "my%20secret%2Fkey", "session-987654"])
        assert.ok(!text.includes(mark), `${mark} in ${text}`);
    });

    it("nor one of the receiver's own, in the address it points to", async () => {
      receiver.answer({
        status: 302,
        headers: { location: "https://user:pw@other.example/p?token=abc&page=2" },
      });
      const [attempt] = await recorded({});
      assert.equal(attempt!.story.response?.headers.location, "https://***@other.example/p?token=***&page=2");
    });

    it("whose beginning only is in the part that is kept", async () => {
      receiver.answer({ status: 400, body: `${"x".repeat(16_384 - 6)}token-1234-and-more` });
      const [attempt] = await recorded({ auth: bearerAuth("token-1234-and-more") });
      assert.match(attempt!.story.response!.body, /x\*\*\*$/);
    });
  });
});
