import { strict as assert } from "node:assert";
import { FlowBench, type Msg, observed } from "../support/flow-bench.js";
import { Receiver } from "../support/receiver.js";

import auth = require("../../nodes/auth/call-auth.js");
import webhookOut = require("../../nodes/webhook-out/call-webhook-out.js");

describe("auth", () => {
  const bench = new FlowBench(webhookOut, auth).hooks();
  let api: Receiver;

  before(async () => {
    api = await Receiver.start({ json: {} });
  });
  beforeEach(() => {
    api.requests.length = 0;
  });
  after(() => api.stop());

  /** Sends one message through a webhook with this authentication. */
  async function sent(config: object, credentials: object, webhook: object = {}): Promise<Msg> {
    await bench.load(
      ...observed({ type: "call-webhook-out", url: api.url, retries: 0, auth: "a", ...webhook }, 2),
      { id: "a", type: "call-auth", ...config, credentials },
    );
    bench.send("n", {});
    return (await bench.got("out"))[0]!;
  }

  it("[WA-007][WA-025] sends a bearer token", async () => {
    await sent({ kind: "bearer" }, { token: "t0k" });
    assert.equal(api.requests[0]?.headers.authorization, "Bearer t0k");
  });

  it("[WA-007][WA-026] sends name and password in UTF-8", async () => {
    await sent({ kind: "basic" }, { username: "user", password: "pä:ss" });
    assert.equal(
      api.requests[0]?.headers.authorization,
      `Basic ${Buffer.from("user:pä:ss", "utf8").toString("base64")}`,
    );
  });

  it("sends a key in a header of its own", async () => {
    await sent({ kind: "header" }, { headerName: "X-Api-Key", headerValue: "k1" });
    assert.equal(api.requests[0]?.headers["x-api-key"], "k1");
    assert.equal(api.requests[0]?.headers.authorization, undefined);
  });

  it("goes before a header of the same name", async () => {
    await sent(
      { kind: "bearer" },
      { token: "t0k" },
      { headers: [{ key: "authorization", value: "Bearer old" }] },
    );
    const { rawHeaders } = api.requests[0]!;
    const values = rawHeaders.filter((_v, at) => rawHeaders[at - 1]?.toLowerCase() === "authorization");
    assert.deepEqual(values, ["Bearer t0k"]);
  });

  it("[WA-007][WA-031] gets a token with client credentials, and sends it", async () => {
    const tokens = await Receiver.start({ json: { access_token: "t1", expires_in: 3600 } });
    await sent(
      { kind: "oauth2", tokenUrl: `${tokens.url}/token`, scope: "a b" },
      { clientId: "auth-test", clientSecret: "s3cret" },
    );
    assert.equal(api.requests[0]?.headers.authorization, "Bearer t1");
    assert.equal(new URLSearchParams(tokens.requests[0]!.body).get("grant_type"), "client_credentials");
    await tokens.stop();
  });

  it("[WA-029] shows a secret in no message, status, warning or error", async () => {
    const tokens = await Receiver.start({ status: 401, json: { error: "invalid_client" } });
    const secret = "sup3rs3cret";
    const msg = await sent(
      { kind: "oauth2", tokenUrl: `${tokens.url}/token` },
      { clientId: "leak-test", clientSecret: secret },
      { headers: [{ key: "X-Token", value: secret }], query: [{ key: "token", value: secret }] },
    );
    const [caught] = await bench.got("caught");
    const seen = JSON.stringify([msg, caught, bench.statuses("n"), bench.warnings("n"), bench.errors("n")]);
    assert.ok(seen.includes("invalid_client"), seen);
    assert.ok(!seen.includes(secret));
    assert.equal(api.requests.length, 0);
    await tokens.stop();
  });

  for (const [what, config, credentials] of [
    ["a bearer token", { kind: "bearer" }, {}],
    ["a header's name", { kind: "header" }, { headerValue: "x" }],
    ["a possible header's name", { kind: "header" }, { headerName: "X Y", headerValue: "x" }],
    ["a token URL", { kind: "oauth2" }, { clientId: "x" }],
  ] as const)
    it(`lets nothing out without ${what}`, async () => {
      await sent(config, credentials);
      assert.equal(api.requests.length, 0);
      assert.equal((await bench.got("caught")).length, 1);
      assert.equal(bench.errors("n").length >= 1, true);
    });
});
