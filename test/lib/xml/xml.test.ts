import { strict as assert } from "node:assert";
import { decodeXml, escapeXml, escapeXmlText, readElements, XmlError } from "../../../lib/xml/index.js";

const elements = (xml: string, maxDepth?: number): string[] => {
  const seen: string[] = [];
  readElements(
    xml,
    {
      open: (name, attributes) => seen.push(`<${name}${Object.keys(attributes).join("")}>`),
      text: (text) => seen.push(text),
      close: (name) => seen.push(`</${name}>`),
    },
    maxDepth,
  );
  return seen;
};

describe("reading XML", () => {
  it("sees local names in lower case, text and CDATA", () => {
    assert.deepEqual(elements('<?xml version="1.0"?><x:A xmlns:x="u"><B>1<![CDATA[<2>]]>&amp;</B></x:A>'), [
      "<axmlns:x>",
      "<b>",
      "1",
      "<2>",
      "&",
      "</b>",
      "</a>",
    ]);
  });

  for (const [what, xml] of [
    ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ["an external entity", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ["an unknown entity", "<a>&e;</a>"],
    ["an unclosed element", "<a><b></a>"],
    ["nothing", ""],
    ["text alone", "hello"],
    ["two roots", "<a/><b/>"],
    ["a control character", "<a>\u0001</a>"],
    ["a reference to one", "<a>&#1;</a>"],
    ["an attribute twice", '<a b="1" b="2"/>'],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => elements(xml), XmlError);
    });
  }

  it("refuses elements too deep inside each other", () => {
    const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);
    assert.equal(elements(nested(32)).length, 64);
    assert.throws(() => elements(nested(33)), /32/);
    assert.throws(() => elements("<a>".repeat(100_000)), XmlError);
  });
});

describe("decoding XML", () => {
  for (const [what, bytes] of [
    ["UTF-8", Buffer.from("<a>ä漢</a>")],
    ["UTF-8 with a byte order mark", Buffer.from("\uFEFF<a>ä漢</a>")],
    ["white space in front", Buffer.from(" \r\n<a>ä漢</a>")],
    ["UTF-16 LE", Buffer.from("\uFEFF<a>ä漢</a>", "utf16le")],
    ["UTF-16 BE", Buffer.from("\uFEFF<a>ä漢</a>", "utf16le").swap16()],
  ] as const) {
    it(`reads ${what}`, () => {
      assert.equal(decodeXml(bytes), "<a>ä漢</a>");
    });
  }

  it("reads what is no UTF-8 as ISO-8859-1", () => {
    assert.equal(decodeXml(Buffer.from("<a>Müller</a>", "latin1")), "<a>Müller</a>");
  });
});

describe("escaping XML", () => {
  it("escapes for attributes and for text", () => {
    assert.equal(escapeXml(`&<>"'`), "&amp;&lt;&gt;&quot;&apos;");
    assert.equal(escapeXmlText(`&<>"'`), `&amp;&lt;&gt;"'`);
  });

  it("leaves out what XML 1.0 cannot carry, and only that", () => {
    assert.equal(escapeXml("a\u0000\u0007b\u001Fc\uFFFEd\uD800e\uDC00f"), "abcdef");
    assert.equal(escapeXml("\t\n\rä漢😀\u007F"), "\t\n\rä漢😀\u007F");
  });
});
