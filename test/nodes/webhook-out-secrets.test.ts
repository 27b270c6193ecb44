import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openStores } from "../../nodes/common/stores.js";
import { FlowBench, observed } from "../support/flow-bench.js";
import type { FlowNode } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";
import { until } from "../support/until.js";

import auth = require("../../nodes/auth/call-auth.js");
import webhookOut = require("../../nodes/webhook-out/call-webhook-out.js");
import plugin = require("../../plugins/call-events/call-events.js");

const mark = "geheim-4711";
const marked = (name: string): string => `${mark}-${name}`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("webhook out shows no secret", () => {
  const bench = new FlowBench(plugin, webhookOut, auth).hooks();
  let receiver: Receiver;

  beforeEach(async () => {
    // Says back all that it was told, as some servers do with what they refuse.
    receiver = await Receiver.start(({ url, headers, body }) =>
      url === "/token"
        ? { json: { access_token: marked("token"), expires_in: 600, token_type: "bearer" } }
        : {
            status: 422,
            headers: { "x-echo": `${headers.authorization}`, "set-cookie": `sid=${marked("cookie")}` },
            body: JSON.stringify({ url, decoded: decodeURIComponent(url), headers, body }),
          },
    );
  });
  afterEach(() => receiver.stop());

  const authNode = (kind: string, credentials: object, more: object = {}): FlowNode => ({
    id: "a",
    type: "call-auth",
    kind,
    credentials,
    ...more,
  });

  /** The webhook's properties, and the nodes that it names. */
  const kinds: Record<string, () => [Record<string, unknown>, ...FlowNode[]]> = {
    "of basic authentication": () => [
      { auth: "a" },
      authNode("basic", { username: "user", password: marked("password") }),
    ],
    "of a bearer token": () => [{ auth: "a" }, authNode("bearer", { token: marked("token") })],
    "in a header of its own": () => [
      { auth: "a" },
      authNode("header", { headerName: "X-Tenant", headerValue: marked("value") }),
    ],
    "of OAuth2, and the token it gives": () => [
      { auth: "a" },
      authNode(
        "oauth2",
        { clientId: "client", clientSecret: marked("client") },
        { tokenUrl: `${receiver.url}/token` },
      ),
    ],
    "that signs": () => [{ sign: "abp", credentials: { secret: marked("sign") } }],
    "that signs as Standard Webhooks do": () => [
      { sign: "standard-webhooks", credentials: { secret: `whsec_${base64(marked("standard"))}` } },
    ],
    "in the query": () => [{ url: `${receiver.url}/p?api_key=${marked("query")}%2F&page=1` }],
    "in a header with a secret's name": () => [{ headers: [{ key: "X-Api-Key", value: marked("header") }] }],
    "in a cookie": () => [{ headers: [{ key: "Cookie", value: `sid=${marked("cookie")}` }] }],
  };

  for (const mode of ["realtime", "post-call"])
    for (const [kind, flowOf] of Object.entries(kinds))
      it(`[CB-040] ${kind}, ${mode}: not in files, log, API, status, debug or messages`, async () => {
        const [config, ...more] = flowOf();
        const node = { type: "call-webhook-out", mode, url: receiver.url, retries: 0, body: "{}", ...config };
        await bench.load(...observed(node, 2), ...more);
        bench.send("n", { call: { id: "c", event: "c-1" }, event: { calling_number: "1" } });
        const [failed] = await bench.got("out2");
        const [caught] = await bench.got("caught");
        const { id } = failed!.webhook as { id: string };
        await until(() => openStores()[0]?.store.get(id), "the log has it");

        const story = (await bench.admin.get(`/call-events/deliveries/${id}`)).body;
        const list = (await bench.admin.get("/call-events/deliveries")).body;
        const shown = {
          story,
          list,
          messages: [failed, caught],
          statuses: bench.statuses("n"),
          said: [bench.warnings("n"), bench.errors("n"), bench.debugs("n")],
        };
        for (const [place, what] of Object.entries(shown)) assertClean(JSON.stringify(what), place);
        const folder = join(bench.userDir, "call-events");
        const files = readdirSync(folder);
        assert.ok(files.some((name) => name.endsWith(".sqlite")));
        for (const name of files) assertClean(readFileSync(join(folder, name), "latin1"), name);
        assert.match(JSON.stringify(story), /422/, "and yet the story is told");
      });

  function assertClean(text: string, place: string): void {
    for (const spelling of [mark, base64(`user:${marked("password")}`), base64(marked("standard"))]) {
      const at = text.indexOf(spelling);
      assert.equal(at, -1, `${place}: …${text.slice(Math.max(0, at - 60), at + 60)}…`);
    }
  }
});
