import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CurriRequestError, readRequest, writeRequest } from "../../../lib/curri/index.js";

const attribute = (id: string, value: string): string =>
  `<Attribute AttributeId="${id}"\nDataType="http://www.w3.org/2001/XMLSchema#string"><AttributeValue>${value}</AttributeValue></Attribute>`;
const request = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Request xmlns="urn:oasis:names:tc:xacml:2.0:context:schema:os">${content}</Request>`;
const read = (text: string | Buffer): ReturnType<typeof readRequest> => readRequest(Buffer.from(text));

describe("reading a CURRI request", () => {
  it("reads what CUCM sends", () => {
    const body = writeRequest({
      callingNumber: "5101",
      calledNumber: "3222404993",
      transformedCallingNumber: "+15101",
      transformedCalledNumber: "+3222404993",
      callingDeviceName: "SEP123456789ABC",
      triggerPointType: "directorynumber",
    });
    const { attributes, ...fields } = read(body);
    assert.deepEqual(fields, {
      callingNumber: "5101",
      calledNumber: "3222404993",
      transformedCallingNumber: "+15101",
      transformedCalledNumber: "+3222404993",
      callingDeviceName: "SEP123456789ABC",
      triggerPointType: "directorynumber",
    });
    assert.deepEqual(attributes, {
      "role-id": "CISCO:UC:UCMPolicy",
      callingnumber: "5101",
      callednumber: "3222404993",
      transformedcgpn: "+15101",
      transformedcdpn: "+3222404993",
      callingdevicename: "SEP123456789ABC",
      "resource-id": "CISCO:UC:VoiceOrVideoCall",
      "action-id": "any",
      triggerpointtype: "directorynumber",
    });
  });

  it("writes a request in CUCM's layout, with line breaks inside the tags", () => {
    const text = writeRequest({ callingNumber: "1", calledNumber: "2" }).toString();
    assert.match(text, /AttributeId="urn:Cisco:uc:1\.0:callingnumber"\nDataType="http/);
    assert.ok(!text.includes("callingdevicename"));
    assert.equal(read(writeRequest({ callingNumber: `a&<"'`, calledNumber: "" })).callingNumber, `a&<"'`);
  });

  it("does without any attribute", () => {
    const { attributes, ...fields } = read("<Request/>");
    assert.deepEqual(Object.values(fields), ["", "", "", "", "", ""]);
    assert.deepEqual(attributes, {});
  });

  it("reads prefixed, oddly cased and lower-cased names, attributes anywhere, unknown ones too", () => {
    const prefixed = request(attribute("urn:Cisco:uc:1.0:callingnumber", "1"))
      .replace("xmlns=", "xmlns:ctx=")
      .replaceAll(/<(\/?)(?=[A-Z])/g, "<$1ctx:");
    assert.equal(read(prefixed).callingNumber, "1");
    const lower =
      '<!--?xml version="1.0"?--><request><attribute attributeid="x:CALLINGNUMBER"><attributevalue>2</attributevalue></attribute></request>';
    assert.equal(read(lower).callingNumber, "2");
    assert.equal(
      read(request(`<Deep><Er>${attribute("a:b:Later-Version", "v")}</Er></Deep>`)).attributes[
        "later-version"
      ],
      "v",
    );
  });

  it("reads bytes that are not what the declaration says", () => {
    const name = request(attribute("x:callingnumber", "Jürgen"));
    assert.equal(read(Buffer.from(name, "latin1")).callingNumber, "Jürgen");
    assert.equal(read(Buffer.from(`\uFEFF${name}`)).callingNumber, "Jürgen");
    assert.equal(read(name.replaceAll("\n", "\r\n")).callingNumber, "Jürgen");
    assert.equal(read(`\n  ${name}`).callingNumber, "Jürgen");
  });

  it("trims values, keeps the first that says something, and leaves JavaScript's own names out", () => {
    const twice =
      attribute("x:callingnumber", "") +
      attribute("y:callingnumber", " 1 ") +
      attribute("callingnumber", "2");
    assert.equal(read(request(twice)).callingNumber, "1");
    const hostile = read(request(attribute("__proto__", "p") + attribute("x:constructor", "c")));
    assert.deepEqual(Object.keys(hostile.attributes), []);
    assert.equal(({} as Record<string, unknown>).p, undefined);
  });

  for (const [what, text] of [
    ["another document", "<Response/>"],
    ["JSON", '{"a":1}'],
    ["nothing", ""],
    ["a torn body", request(attribute("x:callingnumber", "1")).slice(0, -20)],
    ["a DTD", `<!DOCTYPE r [<!ENTITY x "y">]>${"<Request/>"}`],
    ["deep nesting", "<Request>".repeat(40) + "</Request>".repeat(40)],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => read(text), CurriRequestError);
    });
  }

  it("reads the samples beside the project, where they are", function () {
    const folder = resolve(__dirname, "../../../../../shared/samples/curri");
    if (!existsSync(folder)) this.skip();
    const samples = readdirSync(folder).filter((name) => name.startsWith("request-"));
    assert.ok(samples.length > 0);
    for (const name of samples)
      assert.ok("role-id" in readRequest(readFileSync(join(folder, name))).attributes, name);
  });
});
