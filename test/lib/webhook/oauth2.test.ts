import { strict as assert } from "node:assert";
import { oauth2, Webhook } from "../../../lib/webhook/index.js";
import { makeAuthority } from "../../support/certificates.js";
import { freePort } from "../../support/free-port.js";
import { OAuth2Server } from "../../support/oauth2-server.js";
import { Receiver, type Script } from "../../support/receiver.js";
import { startProxy } from "../../support/receiver-proxy.js";
import { deliverOnce, type WebhookOverrides, webhookSettings } from "../../support/webhook.js";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("OAuth 2.0", () => {
  const open: Array<() => Promise<void>> = [];
  let client = 0;

  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function receiver(...script: Script[]): Promise<Receiver> {
    const started = await Receiver.start(...script);
    open.push(() => started.stop());
    return started;
  }

  /** An API behind a token server that plays a script; each with a client id of its own, as tokens are shared. */
  async function setUp(
    tokens: Script[],
    api: Script[] = [{ json: {} }],
    overrides: WebhookOverrides = {},
    settings: Partial<Parameters<typeof oauth2>[0]> = {},
  ) {
    const tokenServer = await receiver(...tokens);
    const apiServer = await receiver(...api);
    const auth = oauth2({
      tokenUrl: `${tokenServer.url}/oauth/token?tenant=1`,
      clientId: `client-${++client}`,
      clientSecret: "s3cret",
      scope: "",
      audience: "",
      clientAuth: "header",
      ...settings,
    });
    const webhook = new Webhook(webhookSettings(apiServer.url, { auth, ...overrides }));
    open.push(() => webhook.close());
    return { tokenServer, apiServer, webhook };
  }

  const token = (value: string, more: object = { expires_in: 3600 }): Script => ({
    json: { access_token: value, token_type: "Bearer", ...more },
  });

  for (const clientAuth of ["header", "body"] as const)
    it(`[WA-027..031] gets a token from a certified server, client shown in the ${clientAuth}`, async () => {
      const server = await OAuth2Server.start(clientAuth);
      open.push(() => server.stop());
      const api = await receiver({ json: {} });
      const auth = oauth2({
        tokenUrl: server.tokenUrl,
        ...server.client,
        scope: "read write",
        audience: "",
      });
      const webhook = new Webhook(webhookSettings(api.url, { auth }));
      open.push(() => webhook.close());
      assert.equal((await deliverOnce(webhook)).answer?.status, 200);
      const bearer = /^Bearer (\S+)$/.exec(api.requests[0]?.headers.authorization ?? "")?.[1];
      assert.ok(bearer);
      const said = await fetch(server.introspectUrl, {
        method: "POST",
        ...(clientAuth === "header" && {
          headers: {
            authorization: `Basic ${Buffer.from(`${encodeURIComponent(server.client.clientId)}:${encodeURIComponent(server.client.clientSecret)}`).toString("base64")}`,
          },
        }),
        body: new URLSearchParams({
          token: bearer,
          ...(clientAuth === "body" && {
            client_id: server.client.clientId,
            client_secret: server.client.clientSecret,
          }),
        }),
      }).then((response) => response.json() as Promise<{ active: boolean; scope: string }>);
      assert.equal(said.active, true);
      assert.equal(said.scope, "read write");
    });

  it("[WA-027][WA-030][WA-031] posts a form with the grant, scope and audience, and no parameter that is empty", async () => {
    const plain = await setUp([token("t1")]);
    await deliverOnce(plain.webhook);
    const [request] = plain.tokenServer.requests;
    assert.equal(request?.method, "POST");
    assert.equal(request?.url, "/oauth/token?tenant=1");
    assert.match(request!.headers["content-type"]!, /^application\/x-www-form-urlencoded/);
    assert.equal(request?.body, "grant_type=client_credentials");
    assert.equal(
      request?.headers.authorization,
      `Basic ${Buffer.from(`client-${client}:s3cret`).toString("base64")}`,
      "[WA-028][WA-029]",
    );

    const full = await setUp(
      [token("t1")],
      undefined,
      {},
      { scope: "a b", audience: "api", clientAuth: "body" },
    );
    await deliverOnce(full.webhook);
    const body = new URLSearchParams(full.tokenServer.requests[0]!.body);
    assert.deepEqual(Object.fromEntries(body), {
      grant_type: "client_credentials",
      scope: "a b",
      audience: "api",
      client_id: `client-${client}`,
      client_secret: "s3cret",
    });
    assert.equal(full.tokenServer.requests[0]?.headers.authorization, undefined);
  });

  it("[WA-032] asks once for ten deliveries, one after the other or at the same time", async () => {
    const { tokenServer, apiServer, webhook } = await setUp([token("t1")]);
    await Promise.all(Array.from({ length: 10 }, () => deliverOnce(webhook)));
    for (let count = 0; count < 10; count++) await deliverOnce(webhook);
    assert.equal(tokenServer.requests.length, 1);
    assert.ok(apiServer.requests.every(({ headers }) => headers.authorization === "Bearer t1"));
    assert.equal(apiServer.requests.length, 20);
  });

  it("[WA-032] renews a token before it ends, without anybody waiting for it", async () => {
    const { tokenServer, apiServer, webhook } = await setUp([token("t1", { expires_in: 1 }), token("t2")]);
    await deliverOnce(webhook);
    await pause(850);
    await deliverOnce(webhook);
    await tokenServer.received(2);
    await pause(50);
    await deliverOnce(webhook);
    assert.deepEqual(
      apiServer.requests.map(({ headers }) => headers.authorization),
      ["Bearer t1", "Bearer t1", "Bearer t2"],
    );
  });

  it("[WA-032] replaces a token that the API refuses, and sends once more, which is no retry", async () => {
    const { tokenServer, apiServer, webhook } = await setUp(
      [token("t1"), token("t2")],
      [({ headers }) => ({ status: headers.authorization === "Bearer t2" ? 200 : 401 })],
    );
    const { answer, attempts } = await deliverOnce(webhook);
    assert.equal(answer?.status, 200);
    assert.equal(attempts, 1);
    assert.equal(tokenServer.requests.length, 2);
    assert.equal(apiServer.requests.length, 2);
  });

  it("[WA-032] renews once for many that are refused at the same time", async () => {
    const { tokenServer, webhook } = await setUp(
      [token("t1"), token("t2")],
      [({ headers }) => ({ status: headers.authorization === "Bearer t2" ? 200 : 401 })],
    );
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => deliverOnce(webhook)));
    assert.ok(outcomes.every(({ answer }) => answer?.status === 200));
    assert.equal(tokenServer.requests.length, 2);
  });

  it("does not renew again and again for an API that refuses every token", async () => {
    const { tokenServer, webhook } = await setUp([token("t1"), token("t2"), token("t3")], [{ status: 401 }]);
    for (let count = 0; count < 5; count++) assert.equal((await deliverOnce(webhook)).error?.code, "auth");
    assert.equal(tokenServer.requests.length, 2);
  });

  it("keeps a token that does not say how long it lives", async () => {
    const { tokenServer, webhook } = await setUp([token("t1", {})]);
    for (let count = 0; count < 3; count++) await deliverOnce(webhook);
    assert.equal(tokenServer.requests.length, 1);
  });

  for (const clientAuth of ["header", "body"] as const)
    it(`shows no secret that the token server repeats to us: client in the ${clientAuth}`, async () => {
      const clientId = "crm client";
      const clientSecret = "s3cret with/odd+signs=";
      const echo: Script = ({ headers: { authorization = "" }, body }) => ({
        status: 400,
        json: {
          error: "invalid_client",
          error_description: `${clientId} ${clientSecret} ${authorization} ${body}`,
        },
      });
      const { webhook } = await setUp([echo], [], {}, { clientId, clientSecret, clientAuth });
      const { error } = await deliverOnce(webhook);
      assert.equal(error?.code, "auth");
      const shown = JSON.stringify([error?.message, error?.values]);
      assert.match(shown, /invalid_client: \*\*\*/);
      const sent = [clientId, clientSecret].flatMap((part) => [part, encodeURIComponent(part)]);
      for (const secret of [...sent, "s3cret", "odd", Buffer.from("crm").toString("base64").slice(0, 4)])
        assert.ok(!shown.includes(secret), `${secret} in ${shown}`);
    });

  for (const [what, reply, code] of [
    ["refuses the client", { status: 401, json: { error: "invalid_client" } }, "auth"],
    [
      "refuses the scope",
      { status: 400, json: { error: "invalid_scope", error_description: "no such scope" } },
      "auth",
    ],
    ["fails", { status: 500, body: "oops" }, "server_error"],
    ["answers with a page", { body: "<html>", headers: { "content-type": "text/html" } }, "auth"],
    ["answers without a token", { json: { token_type: "Bearer" } }, "auth"],
    ["answers with a token that would break the header", { json: { access_token: "a\r\nX: 1" } }, "auth"],
  ] as const)
    it(`sends nothing when the token server ${what}: ${code}`, async () => {
      const { apiServer, webhook } = await setUp([reply]);
      const { error } = await deliverOnce(webhook);
      assert.equal(error?.code, code);
      assert.ok(!error!.message.includes("s3cret"));
      assert.equal(apiServer.requests.length, 0);
    });

  it("remembers an error for a second, so that a burst does not hammer the token server", async () => {
    const { tokenServer, webhook } = await setUp([{ status: 500 }, token("t1")]);
    await Promise.all(Array.from({ length: 5 }, () => deliverOnce(webhook)));
    await deliverOnce(webhook);
    assert.equal(tokenServer.requests.length, 1);
    await pause(1050);
    assert.equal((await deliverOnce(webhook)).answer?.status, 200);
    assert.equal(tokenServer.requests.length, 2);
  });

  it("does not wait for a slow token server beyond its own limit", async () => {
    const { webhook } = await setUp([{ delayMs: 1500 }], undefined, { policy: { timeoutMs: 200 } });
    const started = Date.now();
    assert.equal((await deliverOnce(webhook)).error?.code, "timeout");
    assert.ok(Date.now() - started < 700);
  });

  it("names a token server that is not there", async () => {
    const { webhook } = await setUp(
      [],
      undefined,
      {},
      { tokenUrl: `http://127.0.0.1:${await freePort()}/token` },
    );
    assert.equal((await deliverOnce(webhook)).error?.code, "connection_refused");
    const blocked = await setUp([], undefined, {}, { tokenUrl: "http://169.254.169.254/token" });
    assert.equal((await deliverOnce(blocked.webhook)).error?.code, "blocked_address");
  });

  it("is asked for through the webhook's proxy, over TLS too", async () => {
    const { ca, issue } = makeAuthority();
    const tokenServer = await Receiver.startTls(issue({ commonName: "id.example" }), token("t1"));
    open.push(() => tokenServer.stop());
    const api = await receiver({ json: {} });
    const proxy = await startProxy();
    const refusing = await startProxy(407);
    open.push(proxy.stop, refusing.stop);
    const settings = {
      tokenUrl: `https://id.example:${tokenServer.port}/token`,
      clientId: `client-${++client}`,
      clientSecret: "x",
      scope: "",
      audience: "",
      clientAuth: "header" as const,
    };
    const through = (url: string, scope: string) => {
      const route = { tls: { ca }, proxy: { url, token: "Basic cHc=", noProxy: ["127.0.0.1"] } };
      const webhook = new Webhook(
        webhookSettings(api.url, { ...route, auth: oauth2({ ...settings, scope }, route) }),
      );
      open.push(() => webhook.close());
      return webhook;
    };
    assert.equal((await deliverOnce(through(proxy.url, "a"))).answer?.status, 200);
    assert.equal(api.requests[0]?.headers.authorization, "Bearer t1");
    assert.match(proxy.asked[0]!, /^CONNECT id\.example:\d+ .*proxy-authorization: Basic cHc=/is);
    assert.equal((await deliverOnce(through(refusing.url, "b"))).error?.code, "proxy");
  });

  it("trusts the webhook's own authority at the token server too", async () => {
    const { ca, issue } = makeAuthority();
    const tls = issue({ commonName: "localhost", altNames: ["127.0.0.1"] });
    const tokenServer = await Receiver.startTls(tls, token("t1"));
    open.push(() => tokenServer.stop());
    const api = await receiver({ json: {} });
    const settings = {
      tokenUrl: `${tokenServer.url}/token`,
      clientId: `client-${++client}`,
      clientSecret: "x",
      scope: "",
      audience: "",
      clientAuth: "header" as const,
    };
    const distrusting = new Webhook(
      webhookSettings(api.url, { auth: oauth2({ ...settings, scope: "other" }) }),
    );
    const trusting = new Webhook(webhookSettings(api.url, { auth: oauth2(settings, { tls: { ca } }) }));
    open.push(
      () => distrusting.close(),
      () => trusting.close(),
    );
    assert.equal((await deliverOnce(distrusting)).error?.code, "tls");
    assert.equal((await deliverOnce(trusting)).answer?.status, 200);
  });
});
