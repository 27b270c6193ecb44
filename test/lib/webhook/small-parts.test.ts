import { strict as assert } from "node:assert";
import { guardedLookup, isBlockedAddress } from "../../../lib/webhook/blocked-addresses.js";
import { Lifetime } from "../../../lib/webhook/lifetime.js";
import { goesThroughProxy, proxySettings } from "../../../lib/webhook/proxy.js";
import { maskUrl } from "../../../lib/webhook/redact.js";
import { readResponse } from "../../../lib/webhook/response.js";
import { isRetryable, pauseAfter, retryAfterOf } from "../../../lib/webhook/retry-timing.js";
import { signerFor } from "../../../lib/webhook/sign.js";
import { targetOf } from "../../../lib/webhook/url.js";
import { WebhookError } from "../../../lib/webhook/webhook-error.js";
import { cpuMsOf } from "../../support/cpu-time.js";

describe("signing", () => {
  it("follows Standard Webhooks (the specification's own vector)", () => {
    for (const secret of ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
      assert.deepEqual(
        signerFor("standard-webhooks", secret)!(
          "msg_p5jXN8AQM9LWM0D4loKWxJek",
          '{"test": 2432232314}',
          1614265330_000,
        ),
        {
          "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
          "webhook-timestamp": "1614265330",
          "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
      );
  });

  it("writes abp's digest in upper-case hex with dashes", () => {
    // RFC 4231, test case 2: key "Jefe".
    assert.deepEqual(signerFor("abp", "Jefe")!("id", "what do ya want for nothing?", 0), {
      "abp-webhook-signature":
        "sha256=5B-DC-C1-46-BF-60-75-4E-6A-04-24-26-08-95-75-C7-5A-00-3F-08-9D-27-39-83-9D-EC-58-B9-64-EC-38-43",
    });
  });

  it("needs a secret, and none when nothing is signed", () => {
    assert.equal(signerFor("none", ""), undefined);
    assert.throws(() => signerFor("abp", ""));
    assert.throws(() => signerFor("standard-webhooks", "whsec_"));
  });
});

describe("masking", () => {
  it("hides user, password and secret parameters of a URL, and nothing else", () => {
    assert.equal(
      maskUrl("https://user:pw@h/p?id=7&api_key=abc&%74oken=t&sig=x%2Fy&phone=1#frag"),
      "https://***@h/p?id=7&api_key=***&%74oken=***&sig=***&phone=1#frag",
    );
    assert.equal(maskUrl("http://h/p"), "http://h/p");
  });
});

describe("blocked addresses", () => {
  it("are link-local and metadata addresses, also inside IPv6", () => {
    for (const address of [
      "169.254.169.254",
      "169.254.0.1",
      "100.100.100.200",
      "168.63.129.16",
      "192.0.0.192",
      "fe80::1",
      "fe80::1%eth0",
      "fd00:ec2::254",
      "fd20:ce::254",
      "::ffff:169.254.169.254",
      "::ffff:a9fe:a9fe",
      "::169.254.169.254",
      "64:ff9b::169.254.169.254",
      "64:ff9b:1::a9fe:a9fe",
      "64:ff9b:1:1::a9fe:a9fe",
      "64:ff9b:1:a9fe:a9:fe00::",
      "64:ff9b:1:a9:fe:a9fe::",
      "64:ff9b:1:0:a9:fea9:fe00:0",
      "fd00:ec2::23",
      "fd00:ec2:1::1",
      "fd00:42::42",
      "2002:a9fe:a9fe::1",
    ])
      assert.ok(isBlockedAddress(address), address);
  });

  it("are not resolved to, whatever the name", async () => {
    for (const options of [{}, { all: true }])
      await assert.rejects(
        new Promise((resolve, reject) =>
          guardedLookup("169.254.169.254", options, (error, found) =>
            error ? reject(error) : resolve(found),
          ),
        ),
        { code: "blocked_address" },
      );
  });

  it("are not the addresses where telephony lives", () => {
    for (const address of [
      "10.1.2.3",
      "192.168.1.1",
      "172.16.0.1",
      "127.0.0.1",
      "::1",
      "fd12:3456::1",
      "8.8.8.8",
      "::ffff:10.0.0.1",
      "64:ff9b::808:808",
      "64:ff9b:1:a01:2:300::",
      "fd00:ec3::254",
      "fd00:42::43",
    ])
      assert.ok(!isBlockedAddress(address), address);
  });
});

describe("a target", () => {
  it("keeps every byte of path and query", () => {
    const pasted = "/a%2Fb/../c?sig=abc%2Fdef%3D&x=a+b|c&y='";
    assert.equal(targetOf(`https://h.example:8443${pasted}`).path, pasted);
    assert.equal(targetOf("https://h.example:8443").origin, "https://h.example:8443");
  });

  it("encodes what cannot stand in a request line", () => {
    assert.equal(targetOf("http://h/straße a?q=ü").path, "/stra%C3%9Fe%20a?q=%C3%BC");
    assert.equal(targetOf("http://bücher.example").origin, "http://xn--bcher-kva.example");
    assert.equal(targetOf("http://h?a=1").path, "/?a=1");
  });
});

describe("a lifetime", () => {
  it("tells whoever is registered of its end, once, and nobody who has left", () => {
    const lifetime = new Lifetime();
    const told: string[] = [];
    const leave = ["a", "b", "c"].map((name) => lifetime.onEnd(({ code }) => told.push(`${name} ${code}`)));
    leave[0]!();
    leave[0]!();
    lifetime.end();
    lifetime.end();
    assert.deepEqual(told.sort(), ["b aborted", "c aborted"]);
    assert.throws(() => lifetime.onEnd(() => {}), { code: "aborted" });
  });
});

describe("pauses between attempts", () => {
  it("[WA-043][WA-069] double, add up, or stay", () => {
    assert.deepEqual(
      [1, 2, 3].map((n) => pauseAfter(n, 1000, "exponential")),
      [1000, 2000, 4000],
    );
    assert.deepEqual(
      [1, 2, 3].map((n) => pauseAfter(n, 2000, "linear")),
      [2000, 4000, 6000],
    );
    assert.deepEqual(
      [1, 2, 3].map((n) => pauseAfter(n, 500, "fixed")),
      [500, 500, 500],
    );
  });

  it("are stretched by Retry-After, never shortened, and never beyond a day", () => {
    assert.equal(pauseAfter(1, 1000, "fixed", 7000), 7000);
    assert.equal(pauseAfter(1, 1000, "fixed", 10), 1000);
    assert.equal(pauseAfter(1, 1000, "fixed", 10 ** 12), 86_400_000);
    assert.equal(retryAfterOf("120", 0), 120_000);
    assert.equal(retryAfterOf("Thu, 01 Jan 1970 00:01:00 GMT", 1000), 59_000);
    assert.equal(retryAfterOf("soon", 0), undefined);
  });

  it("[WA-042][WA-068] are made for failures that may pass", () => {
    const retried = (
      code: ConstructorParameters<typeof WebhookError>[0],
      on: "server-error" | "any-failure",
      status?: number,
    ) => isRetryable(new WebhookError(code, "", status === undefined ? {} : { status }), on);
    for (const code of ["server_error", "connection_refused", "network", "dns", "timeout", "proxy"] as const)
      assert.ok(retried(code, "server-error"), code);
    for (const code of ["tls", "auth", "not_found", "client_error", "rate_limited", "redirect"] as const) {
      assert.ok(!retried(code, "server-error"), code);
      assert.ok(retried(code, "any-failure"), code);
    }
    for (const code of [
      "template",
      "url",
      "blocked_address",
      "aborted",
      "deadline",
      "circuit_open",
      "response_too_large",
    ] as const)
      assert.ok(!retried(code, "any-failure"), code);
    assert.ok(!retried("proxy", "server-error", 407));
  });
});

describe("reading an answer", () => {
  const read = (
    body: string | Buffer,
    type: string | undefined,
    as: "auto" | "json" | "xml" | "text" = "auto",
  ) =>
    readResponse(
      { status: 200, headers: type === undefined ? {} : { "content-type": type }, body: Buffer.from(body) },
      as,
    );

  it("[WA-010] keeps the types of JSON", () => {
    assert.deepEqual(read('{"a":{"b":[1,true,null]}}', "application/json; charset=utf-8"), {
      data: { a: { b: [1, true, null] } },
    });
    assert.deepEqual(read("[1]", "application/problem+json"), { data: [1] });
    assert.deepEqual(read("7", "application/json"), { data: 7 });
  });

  it("[WA-015] reads XML as the core xml node does", () => {
    assert.equal(
      JSON.stringify(read("<a x='1'><b>2</b></a>", "text/xml").data),
      '{"a":{"$":{"x":"1"},"b":["2"]}}',
    );
    assert.equal(JSON.stringify(read("<a>1</a>", "text/plain", "xml").data), '{"a":"1"}');
  });

  it("delivers what is not what it should be as text, and says so", () => {
    assert.deepEqual(read("<html>", "application/json"), { data: "<html>", parse_error: true });
    assert.deepEqual(read("{", undefined, "json"), { data: "{", parse_error: true });
    assert.deepEqual(read("<a>", "text/xml"), { data: "<a>", parse_error: true });
  });

  it("refuses DOCTYPE and depth in XML", () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>';
    assert.deepEqual(read(bomb, "text/xml"), { data: bomb, parse_error: true });
    const deep = "<a>".repeat(300) + "</a>".repeat(300);
    assert.equal(read(deep, "text/xml").parse_error, true);
    assert.equal(read("<a>".repeat(100) + "</a>".repeat(100), "text/xml").parse_error, undefined);
  });

  it("has the text of JSON that is nested too deep, whose copying would end the process", () => {
    const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);
    for (const deep of [
      nested(3000),
      nested(201),
      nested(3000, '{"a":[', "]}"),
      `{"a":"[[","b":${nested(200)}}`,
    ])
      for (const as of ["auto", "json"] as const)
        assert.deepEqual(read(deep, "application/json", as), { data: deep, parse_error: true });
    assert.deepEqual(read(nested(3000), "text/plain"), { data: nested(3000) });
    for (const text of [nested(200), JSON.stringify({ a: nested(500), b: `\\"${nested(500)}` })])
      assert.deepEqual(read(text, "application/json"), { data: JSON.parse(text) });
  });

  it("has the text of XML whose reading would stall the process", () => {
    const attributes = (count: number) =>
      Array.from({ length: count }, (_, index) => `a${index}=""`).join(" ");
    for (const [what, xml] of Object.entries({
      elements: `<r>${"<a/>".repeat(30_000)}</r>`,
      attributes: `<r ${attributes(30_000)}/>`,
      texts: `<r>${"x<a/>".repeat(15_000)}</r>`,
      CDATA: `<r>${"<![CDATA[x]]>".repeat(30_000)}</r>`,
      comments: `<r>${"<!--x-->".repeat(30_000)}</r>`,
      instructions: `<r>${"<?x y?>".repeat(30_000)}</r>`,
      "an endless declaration": `<!${"a".repeat(500_000)}`,
    })) {
      const tookMs = cpuMsOf(() =>
        assert.deepEqual(read(xml, "text/xml"), { data: xml, parse_error: true }, what),
      );
      assert.ok(tookMs < 1000, `${what}: ${tookMs} ms`);
    }
    for (const xml of [
      `<r>${"<a/>".repeat(5000)}</r>`,
      `<r ${attributes(5000)}/>`,
      "<r><!-- a --><![CDATA[<b>]]></r>",
    ])
      assert.equal(read(xml, "text/xml").parse_error, undefined);
  });

  it("has null for nothing, text for text, and JSON that nobody called so", () => {
    assert.deepEqual(read("", "application/json"), { data: null });
    assert.deepEqual(read("hello", "text/plain"), { data: "hello" });
    assert.deepEqual(read('{"a":1}', "text/plain"), { data: { a: 1 } });
    assert.deepEqual(read("{oops", undefined), { data: "{oops" });
    assert.deepEqual(read('{"a":1}', "application/json", "text"), { data: '{"a":1}' });
  });

  it("heeds the charset and a byte order mark", () => {
    assert.deepEqual(read(Buffer.from("Müller", "latin1"), "text/plain; charset=iso-8859-1"), {
      data: "Müller",
    });
    assert.deepEqual(read('\ufeff{"a":1}', "application/json"), { data: { a: 1 } });
  });
});

describe("a proxy's settings", () => {
  it("take credentials from the node before those of the URL", () => {
    assert.equal(proxySettings("http://a:b@p:3128").token, `Basic ${Buffer.from("a:b").toString("base64")}`);
    assert.equal(
      proxySettings("http://a:b@p:3128", { username: "c", password: "d" }).token,
      `Basic ${Buffer.from("c:d").toString("base64")}`,
    );
    assert.equal(proxySettings("p:3128").url, "http://p:3128/");
    assert.equal(proxySettings("http://p:3128").token, undefined);
  });

  it("name hosts that are reached directly", () => {
    const proxy = proxySettings("http://p:1", {}, ["crm.example", ".lan", "*.corp.example", "h:81", "::1"]);
    for (const host of ["crm.example", "crm.example:8080", "a.lan", "x.corp.example", "h:81", "[::1]:80"])
      assert.ok(!goesThroughProxy(proxy, host), host);
    for (const host of ["xcrm.example", "h", "h:82", "lan.example"])
      assert.ok(goesThroughProxy(proxy, host), host);
    assert.ok(!goesThroughProxy(proxySettings("http://p:1", {}, ["*"]), "any"));
  });
});
