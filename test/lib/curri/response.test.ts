import { strict as assert } from "node:assert";
import { parseStringPromise } from "xml2js";
import type { Decision } from "../../../lib/call/index.js";
import { DecisionError, readDecision, readResponse, writeResponse } from "../../../lib/curri/index.js";

const names = [
  "Ann",
  `O'Brien & "Söhne" <3`,
  "漢字 😀 é",
  "]]> &amp; &lt;",
  "a\tb",
  "a\u0000\u0007b",
  "\uD800x",
];

const readBack = (xml: string) => readResponse(Buffer.from(xml));

describe("writing a CURRI response", () => {
  const decisions: Decision[] = [
    { action: "continue" },
    { action: "continue", greeting: "ANN_2", reason: `because "x" <y>` },
    {
      action: "continue",
      calling_number: "+1555",
      called_number: "5102",
      calling_name: "A",
      called_name: "B",
    },
    { action: "divert", destination: "5105" },
    { action: "divert", destination: "+15551234*#A", calling_name: "A & B" },
    { action: "reject" },
    { action: "reject", announcement: "VCA_00121", reason: "blocked" },
    { action: "not-applicable" },
  ];
  for (const decision of decisions) {
    it(`writes what CUCM reads: ${JSON.stringify(decision)}`, async () => {
      const body = writeResponse(decision);
      assert.deepEqual(readBack(body).decision, decision);
      // A second reader, so that a mistake of our own cannot hide itself.
      const parsed = await parseStringPromise(body);
      const expected =
        { reject: "Deny", "not-applicable": "NotApplicable" }[decision.action as string] ?? "Permit";
      assert.equal(parsed.Response.Result[0].Decision[0], expected);
      const obligation = parsed.Response.Result[0].Obligations?.[0].Obligation[0];
      assert.equal(obligation?.$.FulfillOn, decision.action === "not-applicable" ? undefined : expected);
      if (!obligation) return;
      const cixml = obligation.AttributeAssignment[0].AttributeValue[0]._;
      assert.deepEqual(Object.keys((await parseStringPromise(cixml)).cixml), [
        "$",
        decision.action,
        ...(decision.reason ? ["reason"] : []),
      ]);
    });
  }

  it("is the byte sequence known to work", () => {
    assert.equal(
      writeResponse({ action: "continue", calling_name: `O'Brien & "Söhne" <3` }),
      '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Result><Decision>Permit</Decision><Status></Status><Obligations><Obligation FulfillOn="Permit" ObligationId="urn:cisco:xacml:policy-attribute"><AttributeAssignment AttributeId="Policy:simplecontinue"><AttributeValue DataType="http://www.w3.org/2001/XMLSchema#string">&lt;cixml ver="1.0"&gt;&lt;continue&gt;&lt;modify callingname="O&amp;apos;Brien &amp;amp; &amp;quot;Söhne&amp;quot; &amp;lt;3"/&gt;&lt;/continue&gt;&lt;/cixml&gt;</AttributeValue></AttributeAssignment></Obligation></Obligations></Result></Response>',
    );
    assert.equal(
      writeResponse({ action: "reject", announcement: "VCA_00121" }),
      '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Result><Decision>Deny</Decision><Status></Status><Obligations><Obligation FulfillOn="Deny" ObligationId="deny.simple"><AttributeAssignment AttributeId="Policy:deny.simple"><AttributeValue DataType="http://www.w3.org/2001/XMLSchema#string">&lt;cixml ver="1.0"&gt;&lt;reject&gt;&lt;announce identification="VCA_00121"/&gt;&lt;/reject&gt;&lt;/cixml&gt;</AttributeValue></AttributeAssignment></Obligation></Obligations></Result></Response>',
    );
  });

  for (const name of names) {
    it(`carries the name ${JSON.stringify(name)}`, () => {
      // XML turns a tab inside an attribute into a space; what it cannot carry is left out.
      const carried = name.replace("\t", " ").replace("\u0000\u0007", "").replace("\uD800", "");
      const { decision } = readBack(writeResponse({ action: "continue", calling_name: name }));
      assert.equal(decision.calling_name, carried);
    });
  }

  it("leaves an attribute out when nothing of its value is left", () => {
    assert.ok(!writeResponse({ action: "continue", calling_name: "\u0007" }).includes("callingname"));
    assert.ok(!writeResponse({ action: "continue", calling_name: "" }).includes("modify"));
  });

  it("takes a raw directive, and adds the reason", () => {
    const raw = "<divert><destination>5105</destination><resetcallhistory>x</resetcallhistory></divert>";
    const { cixml, decision } = readBack(writeResponse({ action: "divert", reason: "busy" }, raw));
    assert.equal(cixml, `<cixml ver="1.0">${raw}<reason>busy</reason></cixml>`);
    assert.deepEqual(decision, { action: "divert", destination: "5105", reason: "busy" });
  });

  it("ignores fields of other actions", () => {
    const decision: Decision = { action: "reject", destination: "1", greeting: "g", calling_name: "n" };
    assert.deepEqual(readBack(writeResponse(decision)).decision, { action: "reject" });
  });

  for (const [why, decision, raw] of [
    ["a divert without destination", { action: "divert" }, ""],
    ["a destination that cannot be dialled", { action: "divert", destination: "+1 (555) 123" }, ""],
    ["a name that is a mistake", { action: "continue", calling_name: "x".repeat(1001) }, ""],
    ["an announcement id with a space", { action: "reject", announcement: "my id" }, ""],
    ["an unknown action", { action: "drop" }, ""],
    ["raw CIXML of another action", { action: "reject" }, "<cixml><continue/></cixml>"],
    ["raw CIXML that is torn", { action: "continue" }, "<cixml><continue></cixml>"],
    ["raw CIXML of two directives", { action: "continue" }, "<cixml><continue/><reject/></cixml>"],
    ["raw CIXML without a directive", { action: "continue" }, "<cixml/>"],
    ["a raw directive of another action", { action: "continue" }, "<reject/>"],
    ["raw text that is no XML", { action: "continue" }, "continue"],
    ["a raw directive that closes the CIXML", { action: "continue" }, "<continue/></cixml><cixml>"],
    ["raw CIXML with nothing to carry it", { action: "not-applicable" }, "<cixml><continue/></cixml>"],
    ["a raw divert without destination", { action: "divert" }, "<cixml><divert/></cixml>"],
  ] as const) {
    it(`refuses ${why}`, () => {
      assert.throws(() => writeResponse(decision as Decision, raw), DecisionError);
    });
  }
});

describe("reading msg.decision", () => {
  it("continues without one, and without an action", () => {
    assert.deepEqual(readDecision(undefined), { action: "continue" });
    assert.deepEqual(readDecision(null), { action: "continue" });
    assert.deepEqual(readDecision({ calling_name: " Ann " }), { action: "continue", calling_name: "Ann" });
  });

  it("takes numbers, drops what is empty or unknown", () => {
    const given = { action: "divert", destination: 5105, reason: null, greeting: "", colour: "red" };
    assert.deepEqual(readDecision(given), { action: "divert", destination: "5105" });
  });

  for (const value of [
    "reject",
    1,
    [],
    { action: "drop" },
    { action: 1 },
    { destination: {} },
    { calling_number: Number.NaN },
  ]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.throws(() => readDecision(value), DecisionError);
    });
  }
});

describe("reading a CURRI response as CUCM does", () => {
  const response = (decision: string, cixml: string): Buffer =>
    Buffer.from(
      `<Response><Result><Decision>${decision}</Decision><AttributeValue>${cixml.replaceAll("<", "&lt;")}</AttributeValue></Result></Response>`,
    );

  it("obeys the decision and drops a directive that contradicts it", () => {
    assert.deepEqual(readResponse(response("Permit", "<cixml><reject/></cixml>")).decision, {
      action: "continue",
    });
    assert.deepEqual(readResponse(response("Deny", "<cixml><continue/></cixml>")).decision, {
      action: "reject",
    });
    assert.deepEqual(readResponse(response("Indeterminate", "")).decision, { action: "not-applicable" });
  });
});
