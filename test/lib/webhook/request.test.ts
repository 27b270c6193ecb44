import { strict as assert } from "node:assert";
import { RequestTemplate } from "../../../lib/webhook/request.js";
import type { RequestSettings } from "../../../lib/webhook/types.js";

const settings = (overrides: Partial<RequestSettings> = {}): RequestSettings => ({
  method: "POST",
  url: "http://crm.example/x",
  httpsOnly: false,
  headers: [],
  query: [],
  payload: "template",
  format: "json",
  body: "",
  ...overrides,
});

const number = "+1 (555) 123-4567";
const message = {
  event: { calling_number: number, called_number: "50102", calling_name: `O'Brien & "Sons" \\ x` },
};

function render(overrides: Partial<RequestSettings>, view: object = message) {
  return new RequestTemplate(settings(overrides)).render(
    { message: view, overlay: { webhook: { id: "d1" } } },
    { id: "d1", at: 0 },
  );
}

describe("a request's URL", () => {
  it("[WA-023] takes a value as one path segment, encoded strictly", () => {
    const { request } = render({
      url: "https://api.company.com/contacts/{{ event.calling_number }}/details",
    });
    assert.equal(request.url, "https://api.company.com/contacts/%2B1%20%28555%29%20123-4567/details");
  });

  it("[WA-035] appends parameters behind a query that is there, and drops the fragment", () => {
    const query = [
      { key: "a", value: "1" },
      { key: "b c", value: "2" },
    ];
    assert.equal(render({ url: "http://h/p?x=1#top", query }).request.url, "http://h/p?x=1&a=1&b%20c=2");
    assert.equal(render({ url: "http://h/p?", query }).request.url, "http://h/p?a=1&b%20c=2");
    assert.equal(render({ url: "http://h/p#top", query }).request.url, "http://h/p?a=1&b%20c=2");
  });

  it("[WA-036][WA-073][WA-074] encodes a parameter once, strictly", () => {
    const query = [
      { key: "p", value: "{{ event.calling_number }}" },
      { key: "q", value: "100%" },
      { key: "r", value: "ä{{ missing }}" },
    ];
    assert.equal(
      render({ query }).request.url,
      "http://crm.example/x?p=%2B1%20%28555%29%20123-4567&q=100%25&r=%C3%A4",
    );
  });

  for (const [why, url] of [
    ["empty", ""],
    ["empty once rendered", "{{ nothing }}"],
    ["no http URL", "ftp://crm.example/"],
    ["without a host", "http:///x"],
    ["holding credentials", "https://user:pw@crm.example/"],
    ["with a backslash in the host", "http://crm.example\\@evil.example/"],
    ["with a line break", "http://crm.example/a\nb"],
  ] as const)
    it(`[WA-021] is refused when ${why}`, () => {
      assert.throws(() => render({ url }), { code: "url" });
    });

  it("is refused when it is not https though it must be", () => {
    assert.throws(() => render({ httpsOnly: true }), { code: "url" });
    assert.equal(render({ httpsOnly: true, url: "https://h/" }).request.url, "https://h/");
  });

  it("is refused when it leads to a metadata address, in any spelling", () => {
    for (const host of [
      "169.254.169.254",
      "0xa9fea9fe",
      "2852039166",
      "[::ffff:169.254.169.254]",
      "[64:ff9b::a9fe:a9fe]",
      "[fe80::1]",
      "metadata.google.internal",
    ])
      assert.throws(() => render({ url: `http://${host}/latest` }), { code: "blocked_address" }, host);
  });
});

describe("a request's body", () => {
  it("[WA-038] is JSON whatever the values hold", () => {
    const body = '{ "phone": "{{ event.calling_number }}", "name": "{{ event.calling_name }}" }';
    assert.deepEqual(JSON.parse(render({ body }).request.body!), {
      phone: number,
      name: message.event.calling_name,
    });
  });

  it("[WA-004] keeps a number as it is", () => {
    assert.equal(
      render({ body: '{"text":"Call from {{ event.calling_number }}"}' }).request.body,
      `{"text":"Call from ${number}"}`,
    );
  });

  it("is refused with its position when it is no JSON, before anything is sent", () => {
    assert.throws(() => render({ body: '{\n "vip": {{ app_data.crm.vip }}\n}' }), {
      code: "template",
      message: /line 3, column 1/,
    });
  });

  it("as a form has the top-level keys as parameters, objects as JSON text", () => {
    const { request } = render({
      format: "form",
      body: '{"n":"{{ event.calling_number }}","tags":["a","b"],"none":null,"vip":true}',
    });
    assert.equal(request.body, "n=%2B1%20%28555%29%20123-4567&tags=%5B%22a%22%2C%22b%22%5D&none=&vip=true");
    assert.equal(request.headers["Content-Type"], "application/x-www-form-urlencoded");
  });

  it("as XML escapes values as XML", () => {
    const { request } = render({ format: "xml", body: "<n>{{ event.calling_name }}</n>" });
    assert.equal(request.body, "<n>O&apos;Brien &amp; &quot;Sons&quot; \\ x</n>");
    assert.equal(request.headers["Content-Type"], "text/xml; charset=utf-8");
  });

  it("[WA-006] of a GET goes into the query, key by key", () => {
    const { request } = render({ method: "GET", body: '{"n":"{{ event.called_number }}","o":{"a":1}}' });
    assert.equal(request.url, "http://crm.example/x?n=50102&o=%7B%22a%22%3A1%7D");
    assert.equal(request.body, undefined);
  });

  it("is msg.payload when that is chosen", () => {
    const sent = (payload: unknown, format: RequestSettings["format"] = "json") =>
      render({ payload: "msg", format }, { payload }).request.body;
    assert.equal(sent({ a: [1, null] }), '{"a":[1,null]}');
    assert.equal(sent('{"a":1}'), '{"a":1}');
    assert.equal(sent("plain"), '"plain"');
    assert.equal(sent(Buffer.from('{"b":2}')), '{"b":2}');
    assert.equal(sent(undefined), undefined);
    assert.equal(sent({ a: "x y", b: { c: 1 } }, "form"), "a=x%20y&b=%7B%22c%22%3A1%7D");
    assert.match(sent({ root: { a: "<" } }, "xml")!, /<root>\s*<a>&lt;<\/a>\s*<\/root>/);
    assert.equal(sent(42, "text"), "42");
  });

  it("that msg.payload cannot be written as is refused", () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    assert.throws(() => render({ payload: "msg" }, { payload: circular }), { code: "template" });
  });
});

describe("a request's headers", () => {
  it("[WA-008] are all sent, [WA-071] empty values too", () => {
    const { headers } = render({
      headers: [
        { key: "X-Api-Key", value: "k1" },
        { key: "X-Custom-Header", value: "{{ app_data.previous-app.data.custom_value }}" },
      ],
    }).request;
    assert.equal(headers["X-Api-Key"], "k1");
    assert.equal(headers["X-Custom-Header"], "");
  });

  it("[WA-034] have one Content-Type, the user's in any case of letters", () => {
    assert.equal(render({ method: "GET" }).request.headers["Content-Type"], "application/json");
    assert.equal(render({ format: "xml", body: "" }).request.headers["Content-Type"], "application/json");
    assert.deepEqual(render({ headers: [{ key: "content-type", value: "text/plain" }] }).request.headers, {
      "content-type": "text/plain",
    });
  });

  it("[WA-033] with an impossible name are refused at once", () => {
    for (const key of ["X Y", "X:Y", "X\r\nY", "", "Ü", "__proto__"])
      assert.throws(() => new RequestTemplate(settings({ headers: [{ key, value: "" }] })), {
        code: "template",
      });
  });

  it("[WA-033] with a line break in a value are refused", () => {
    const headers = [{ key: "X-N", value: "{{ event.calling_number }}" }];
    assert.throws(() => render({ headers }, { event: { calling_number: "1\r\nX-Evil: 1" } }), {
      code: "template",
    });
  });

  it("go out as UTF-8", () => {
    const { headers } = render({ headers: [{ key: "X-N", value: "Łukasz" }] }).request;
    assert.equal(Buffer.from(headers["X-N"]!, "latin1").toString("utf8"), "Łukasz");
  });

  it("that the connection sets itself are left out and named", () => {
    const template = new RequestTemplate(
      settings({
        headers: [
          { key: "Content-Length", value: "5" },
          { key: "X", value: "1" },
        ],
      }),
    );
    assert.deepEqual(template.ignoredHeaders, ["Content-Length"]);
    assert.equal(
      template.render({ message }, { id: "d1", at: 0 }).request.headers["Content-Length"],
      undefined,
    );
  });
});

describe("a rendered request", () => {
  it("[WA-005] takes values in URL, query, headers and body at once", () => {
    const value = "{{ event.called_number }}";
    const { request } = render({
      url: `http://h/${value}`,
      query: [{ key: "q", value }],
      headers: [{ key: "X-N", value }],
      body: `{"n":"${value}"}`,
    });
    assert.equal(request.url, "http://h/50102?q=50102");
    assert.equal(request.headers["X-N"], "50102");
    assert.equal(request.body, '{"n":"50102"}');
  });

  it("[WA-060] names the paths that were missing, each once, and is there all the same", () => {
    const { request, missing } = render({
      url: "http://h/{{ app_data.phone-discovery.data.phone.ip }}",
      body: '{"ip":"{{ app_data.phone-discovery.data.phone.ip }}"}',
    });
    assert.deepEqual(missing, ["app_data.phone-discovery.data.phone.ip"]);
    assert.equal(request.body, '{"ip":""}');
  });

  it("knows the delivery's id", () => {
    assert.equal(
      render({ headers: [{ key: "Idempotency-Key", value: "{{ webhook.id }}" }] }).request.headers[
        "Idempotency-Key"
      ],
      "d1",
    );
  });

  it("survives being written down and read again", () => {
    const { request } = render({ body: '{"n":"{{ event.calling_name }}"}' });
    assert.deepEqual(JSON.parse(JSON.stringify(request)), request);
  });
});
