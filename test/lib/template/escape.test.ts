import { strict as assert } from "node:assert";
import {
  compileTemplate,
  compileUrlTemplate,
  type Escape,
  TemplateError,
} from "../../../lib/template/index.js";

const render = (template: string, form: Escape, message: object): string =>
  compileTemplate(template, form).render({ message }).text;
const url = (template: string, message: object): string =>
  compileUrlTemplate(template).render({ message }).text;

/** Everything a name, a number or a CRM's answer may bring. */
const nasty = [
  "+1 (555) 123-4567",
  `O'Brien & "Sons" \\ x`,
  "line\r\nbreak\ttab",
  "\u0000\u0001\u001f\u007f\u2028\u2029",
  "{{ event.x }} {{{ y }}}",
  '","admin":true,"x":"',
  "]]><!--&#0;",
  "Zoë 日本 🎉",
  "\ud800 lone \udfff",
  "../../etc?a=b&c#d%2F",
  "\\",
  '\\"',
];

describe("JSON", () => {
  it("[WA-038] puts any text into a quoted place so that it decodes to the same characters", () => {
    for (const value of nasty) {
      const text = render('{"name": "<{{ v }}>", "b": "{{{ v }}}", "c": "{{& v }}"}', "json", { v: value });
      assert.deepEqual(JSON.parse(text), { name: `<${value}>`, b: value, c: value });
    }
  });

  it("puts values into a bare place with their types", () => {
    const message = {
      s: 'a"b',
      n: 1.5,
      t: true,
      f: false,
      z: null,
      o: { a: [1] },
      big: 12345678901234567890n,
    };
    const text = render(
      '{"s":{{s}},"n":{{n}},"t":{{t}},"f":{{f}},"z":{{z}},"o":{{o}},"b":{{big}}}',
      "json",
      message,
    );
    assert.equal(
      text,
      '{"s":"a\\"b","n":1.5,"t":true,"f":false,"z":null,"o":{"a":[1]},"b":12345678901234567890}',
    );
  });

  it("puts any text into a bare place as a string that decodes to the same characters", () => {
    for (const value of nasty) assert.deepEqual(JSON.parse(render("[{{v}}]", "json", { v: value })), [value]);
  });

  it("puts an object into a quoted place as JSON text", () => {
    assert.deepEqual(JSON.parse(render('{"o":"{{o}}"}', "json", { o: { a: '"' } })), { o: '{"a":"\\""}' });
  });

  it("renders a missing value empty, bare or quoted", () => {
    assert.equal(render('{"a":"{{x}}","b":{{x}}}', "json", {}), '{"a":"","b":}');
  });

  it("tells quoted from bare through sections and escaped quotes", () => {
    const template =
      '{"a\\"":{{#vip}}"VIP {{name}}"{{/vip}}{{^vip}}{{name}}{{/vip}},"t":[{{#tags}}"{{.}}",{{/tags}}0]}';
    const name = 'A"n';
    assert.deepEqual(JSON.parse(render(template, "json", { vip: true, name, tags: ['"', "y"] })), {
      'a"': 'VIP A"n',
      t: ['"', "y", 0],
    });
    assert.deepEqual(JSON.parse(render(template, "json", { vip: false, name, tags: [] })), {
      'a"': 'A"n',
      t: [0],
    });
    const quoteInSection = '{{#vip}}"VIP {{/vip}}{{^vip}}"{{/vip}}{{name}}"';
    assert.equal(JSON.parse(render(quoteInSection, "json", { vip: true, name })), 'VIP A"n');
    assert.equal(JSON.parse(render(quoteInSection, "json", { name })), 'A"n');
  });

  it("refuses a value behind a backslash, which it would change", () => {
    assert.throws(() => compileTemplate('{"a":"\\{{x}}"}', "json"), TemplateError);
    assert.equal(JSON.parse(render('"\\\\{{x}}"', "json", { x: '"' })), '\\"');
  });

  it("writes NaN and invalid dates as null", () => {
    assert.equal(render("[{{a}},{{b}}]", "json", { a: Number.NaN, b: new Date(Number.NaN) }), "[null,null]");
  });
});

describe("XML", () => {
  const notXml = /\p{Surrogate}|(?![\t\n\r\u007f])\p{Cc}/gu;

  /** What a parser makes of the text again. */
  const decode = (xml: string): string =>
    xml
      .replace(
        /&(lt|gt|quot|apos);/g,
        (_m, name: string) => ({ lt: "<", gt: ">", quot: '"', apos: "'" })[name]!,
      )
      .replace(/&#(\d+);/g, (_m, code: string) => String.fromCharCode(Number(code)))
      .replaceAll("&amp;", "&");

  it("escapes all that XML reads as markup, in content and attributes", () => {
    assert.equal(render("<a b='{{v}}'>", "xml", { v: `<&>"'` }), "<a b='&lt;&amp;&gt;&quot;&apos;'>");
  });

  it("keeps line breaks and tabs through a parser", () => {
    const xml = render("{{v}}", "xml", { v: "a\tb\r\nc" });
    assert.equal(xml, "a&#9;b&#13;&#10;c");
  });

  it("leaves out what XML 1.0 cannot hold and nothing else", () => {
    assert.equal(
      render("{{v}}", "xml", { v: "a\u0000\u0008\u000b\u001f\ufffe\uffff\ud800b🎉\u007f\ue000" }),
      "ab🎉\u007f\ue000",
    );
    for (const value of nasty) {
      const legal = value.replace(notXml, "");
      assert.equal(decode(render("{{v}}", "xml", { v: value })), legal);
    }
  });
});

describe("URL", () => {
  it("[WA-023] makes a value one path segment", () => {
    const template = "https://api.company.com/contacts/{{ event.calling_number }}/details";
    const of = (number: string) => url(template, { event: { calling_number: number } });
    assert.equal(
      of("+1 (555) 123-4567"),
      "https://api.company.com/contacts/%2B1%20%28555%29%20123-4567/details",
    );
    assert.equal(of("a/b?c#d"), "https://api.company.com/contacts/a%2Fb%3Fc%23d/details");
  });

  it("[WA-036][WA-074] encodes a value once, RFC 3986 strict", () => {
    assert.equal(render("{{v}}", "url", { v: "+1 (555) 123-4567" }), "%2B1%20%28555%29%20123-4567");
    assert.equal(render("{{v}}", "url", { v: "100%25!'()*~-._" }), "100%2525%21%27%28%29%2A~-._");
    assert.equal(url("http://h/?p={{v}}", { v: "%20 &=" }), "http://h/?p=%2520%20%26%3D");
  });

  it("gives every text back when decoded", () => {
    for (const value of nasty) {
      const text = render("{{v}}", "url", { v: value });
      assert.match(text, /^[A-Za-z0-9\-._~%]*$/);
      assert.equal(decodeURIComponent(text), value.replace(/\p{Surrogate}/gu, "\ufffd"));
    }
  });

  it("sends the template's own text byte for byte", () => {
    assert.equal(
      url("https://h/x?sig=a%2Fb+c&n={{v}}#f (1)", { v: "é" }),
      "https://h/x?sig=a%2Fb+c&n=%C3%A9#f (1)",
    );
  });

  it("takes a value at the very beginning as the beginning of a URL", () => {
    const message = { base: "https://crm.local:8443/api", n: "1/2" };
    assert.equal(url("{{base}}/contacts/{{n}}", message), "https://crm.local:8443/api/contacts/1%2F2");
    assert.equal(url("{{base}}?n={{n}}", { ...message, base: "https://h/a?b=1" }), "https://h/a?b=1?n=1%2F2");
  });

  it("does not take a second value as the beginning when the first is missing or empty", () => {
    for (const message of [{ n: "https://evil.example/" }, { base: "", n: "https://evil.example/" }])
      assert.throws(() => url("{{base}}{{n}}/contacts", message), TemplateError);
  });

  it("takes only a host's characters in the host", () => {
    for (const host of [
      "crm.local",
      "crm.local:8443",
      "10.0.0.1",
      "[fe80::1]:80",
      "münchen.example",
      "my_crm",
    ])
      assert.equal(url("https://{{h}}/x", { h: host }), `https://${host}/x`);
    for (const host of ["a/b", "user@evil", "a?b", "a#b", "a\\b", "a b", "a\r\nb", "a:b", "%2F"])
      assert.throws(() => url("https://{{h}}/x", { h: host }), TemplateError, host);
    assert.equal(url("http{{s}}://h/{{v}}", { s: "s", v: "/" }), "https://h/%2F");
  });

  it("refuses a value that would make another host of the template's own", () => {
    for (const template of [
      "https://crm.example{{v}}",
      "https://crm.example{{v}}/x",
      "https://crm.example{{v}}?q=1",
      "https://crm.example{{v}}#f",
      "https://crm.example{{v}}:8443/x",
      "https://crm.example{{none}}{{v}}/x",
      "https://{{t}}.crm.example{{v}}/x",
      "{{base}}{{v}}",
      "{{proto}}//crm.example{{v}}/x",
    ])
      for (const v of [".evil.example", "s", "evil.example", ":8080"])
        assert.throws(
          () => url(template, { v, t: "a", base: "https://crm.example", proto: "https:" }),
          TemplateError,
          `${template} with ${v}`,
        );
    for (const v of [".evil.example", "1.evil.example", ":8080"])
      assert.throws(() => url("http://pbx{{v}}/x", { v }), TemplateError, v);
    assert.equal(url("https://crm.example{{v}}/x", { v: "" }), "https://crm.example/x");
    assert.equal(url("https://crm.example{{v}}/x", {}), "https://crm.example/x");
  });

  it("takes a value in the host where the host's end stays the template's, or was left to the value", () => {
    for (const [template, v, expected] of [
      ["https://{{v}}.crm.example/x", "tenant", "https://tenant.crm.example/x"],
      ["https://api-{{v}}.crm.example/x", "eu.1", "https://api-eu.1.crm.example/x"],
      ["https://www.{{v}}/x", "customer.example", "https://www.customer.example/x"],
      ["https://10.0.0.{{v}}/x", "7", "https://10.0.0.7/x"],
      ["https://crm.example:{{v}}/x", "8443", "https://crm.example:8443/x"],
      ["http://pbx{{v}}/x", "1", "http://pbx1/x"],
      ["http://pbx{{v}}:8080/x", "1", "http://pbx1:8080/x"],
      ["http://[fe80::{{v}}]/x", "1", "http://[fe80::1]/x"],
      ["https://crm.example/x{{v}}", ".y", "https://crm.example/x.y"],
      ["https://crm.example?x{{v}}", ".y", "https://crm.example?x.y"],
    ] as const)
      assert.equal(url(template, { v }), expected);
  });

  it("refuses a value that would make a dot segment, which no escape can stop", () => {
    for (const [template, value] of [
      ["https://h/a/{{v}}/b", ".."],
      ["https://h/a/{{v}}", "."],
      ["https://h/a/.{{v}}?x", "."],
      ["https://h/a/{{v}}{{v}}/b", "."],
      ["https://h/a/%2E{{v}}/b", "."],
      ["https://h/%2e%{{v}}/b", "2e"],
      ["https://h/%2e%2{{v}}/b", "e"],
      ["https://h/%{{none}}{{v}}/b", "2e"],
      ["https://h%{{v}}evil.example/b", "2e"],
    ] as const)
      assert.throws(() => url(template, { v: value }), TemplateError, template);
    assert.equal(url("https://h/a/{{v}}/b", { v: "..." }), "https://h/a/.../b");
    assert.equal(url("https://h/a?v={{v}}", { v: ".." }), "https://h/a?v=..");
    assert.equal(url("https://h/file{{v}}txt", { v: "." }), "https://h/file.txt");
    assert.equal(url("https://h/%2B{{v}}", { v: "49" }), "https://h/%2B49");
    assert.equal(url("https://h/?like=%{{v}}", { v: "49" }), "https://h/?like=%49");
  });
});

describe("header", () => {
  it("[WA-033] refuses line breaks and control characters in a value", () => {
    for (const char of ["\r", "\n", "\0", "\u001b", "\u007f"])
      assert.throws(() => render("a{{v}}", "header", { v: `x${char}Evil: 1` }), TemplateError);
  });

  it("refuses them in the template too", () => {
    for (const template of ["a\r\nb", "a\r\n{{v}}"])
      assert.throws(() => compileTemplate(template, "header"), TemplateError);
  });

  it("leaves all else as it is", () => {
    assert.equal(render("Bearer {{v}}", "header", { v: `a "b" <c>\t/é` }), `Bearer a "b" <c>\t/é`);
  });
});

describe("values of every kind", () => {
  const cases: Array<[what: string, value: unknown, text: string]> = [
    ["a number", 1.5, "1.5"],
    ["zero", 0, "0"],
    ["false", false, "false"],
    ["a BigInt", 12345678901234567890n, "12345678901234567890"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a date that is none", new Date(Number.NaN), ""],
    ["a Buffer", Buffer.from("Zoë"), "Zoë"],
    ["a Uint8Array", new Uint8Array([65, 66]), "AB"],
    ["an array", [1, "a"], '[1,"a"]'],
    ["an object", { a: { b: 1 } }, '{"a":{"b":1}}'],
    ["a BigInt deep down", { a: [1n] }, '{"a":["1"]}'],
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ];
  for (const [what, value, expected] of cases) {
    it(`renders ${what}`, () => {
      assert.deepEqual(compileTemplate("{{v}}", "text").render({ message: { v: value } }), {
        text: expected,
        missing: [],
      });
    });
  }

  it("counts a symbol and undefined as missing", () => {
    const rendered = compileTemplate("{{a}}{{b}}", "text").render({
      message: { a: Symbol("x"), b: undefined },
    });
    assert.deepEqual(rendered, { text: "", missing: ["a", "b"] });
  });

  it("refuses an object that holds itself", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    for (const form of ["text", "json", "xml", "url", "header"] as const)
      assert.throws(() => compileTemplate("{{v}}", form).render({ message: { v: loop } }), TemplateError);
  });

  it("wraps whatever the data throws", () => {
    const bad = {
      get v(): never {
        throw new RangeError("no");
      },
    };
    const worse = {
      toJSON() {
        throw "text";
      },
    };
    for (const message of [bad, { v: worse }])
      assert.throws(() => compileTemplate("{{v}}", "text").render({ message }), TemplateError);
  });

  it("renders after an error as before it", () => {
    const template = compileTemplate('{"a":"{{v}}"}', "json");
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    assert.throws(() => template.render({ message: { v: loop } }), TemplateError);
    assert.deepEqual(template.render({ message: { v: '"' } }), { text: '{"a":"\\""}', missing: [] });
  });
});
