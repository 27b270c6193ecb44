import { strict as assert } from "node:assert";
import { readMessage, type XccMessage, XccMessageError } from "../../../lib/xcc/index.js";
import { callScript } from "../../support/cube-calls.js";
import { fault, header, type LegStep, legEvent, message, question } from "../../support/cube-messages.js";

const read = (text: string): XccMessage => readMessage(Buffer.from(text));
const step = (more: Partial<LegStep> = {}): LegStep => ({
  callId: "25",
  connId: "131",
  connState: "IDLE",
  event: "created",
  direction: "INCOMING",
  guid: "0x694646BC-0x1D2311E7-0xA8D2826A-0xCB31D85A",
  calling: "+12517676234",
  called: "+12025550199",
  ...more,
});
const eventOf = (text: string) => {
  const read_ = read(text);
  assert.ok(read_.type === "leg-event" || read_.type === "question", read_.type);
  return read_.event;
};
const detailsWith = (more: Partial<LegStep>) => eventOf(legEvent(step(more), "1", "r")).details!;

describe("messages of a gateway", () => {
  it("tell of a leg, its call and its parties", () => {
    const created = read(legEvent(step(), "547000:41", "4CA5E4:XCC:node red:4"));
    assert.deepEqual(created, {
      transactionId: "547000:41",
      registrationId: "4CA5E4:XCC:node red:4",
      type: "leg-event",
      event: {
        callId: "25",
        callState: "ACTIVE",
        connId: "131",
        kind: "created",
        redirectedTo: "",
        details: {
          direction: "INCOMING",
          guid: "694646BC1D2311E7A8D2826ACB31D85A",
          callingNumber: "+12517676234",
          calledNumber: "+12025550199",
        },
      },
    });
  });

  it("say why and after how long a leg ended, in seconds or as a duration", () => {
    const ended = (duration?: string) =>
      eventOf(legEvent(step({ event: "disconnected", cause: 17, ...(duration && { duration }) }), "1", "r"));
    assert.equal(ended().cause, 17);
    assert.equal(ended().durationS, undefined);
    for (const [text, seconds] of [
      ["12", 12],
      ["PT12S", 12],
      ["PT1H2M3.5S", 3723.5],
      ["P1DT1S", 86401],
      [" 120 ", 120],
    ] as const)
      assert.equal(ended(text).durationS, seconds, text);
    for (const text of ["", "P", "PT", "soon", "-5", "P1Y"])
      assert.equal(ended(text).durationS, undefined, text);
  });

  it("have no cause that is none", () => {
    for (const cause of ["0", "189", "-16", "16x", "9".repeat(400), ""]) {
      const text = legEvent(step({ event: "disconnected" }), "1", "r").replace(
        /(<discCause>)[^<]*/,
        `$1${cause}`,
      );
      const ended = read(text);
      assert.ok(ended.type === "leg-event" && !("cause" in ended.event), cause);
    }
  });

  it("are told apart by the child of event, not by the state of the leg", () => {
    const forking = legEvent(step({ event: "mediaForking", connState: "ALERTING" }), "1", "r");
    assert.equal(eventOf(forking).kind, "mediaforking");
  });

  it("are read whatever their prefix, casing of names, white space, order, and needless headers", () => {
    const text = message(
      "NotifyXccConnectionData",
      "\n<event> <connected/> </event><connData><state>CONNECTED</state><connID> 7 </connID></connData>" +
        "<callData><state> ACTIVE </state>\n<callID>\n25 </callID></callData>" +
        "<msgHeader><registrationID> r </registrationID><transactionID> t </transactionID></msgHeader>",
    )
      .replaceAll("SOAP:", "env:")
      .replaceAll("xmlns:SOAP", "xmlns:env")
      .replace("<env:Body>", '<env:Header/><env:Body env:encodingStyle="x">')
      .replaceAll("NotifyXccConnectionData", "ns1:notifyXCCConnectionData")
      .replace("xmlns=", 'xmlns:ns1="urn:x" xmlns=');
    const found = read(text);
    assert.deepEqual([found.transactionId, found.registrationId], ["t", "r"]);
    const { callId, connId, kind } = eventOf(text);
    assert.deepEqual([callId, connId, kind], ["25", "7", "connected"]);
  });

  it("take the new number of a redirected call for no number of the call", () => {
    const redirected = eventOf(
      legEvent(step({ event: "redirected", target: "sip:2300@10.0.0.1" }), "1", "r"),
    );
    assert.equal(redirected.redirectedTo, "2300");
    assert.equal(redirected.details, undefined);
  });

  it("[CB-008][CB-009] give numbers as they can be dialled: E.164, SIP and tel URIs, or nothing", () => {
    for (const [addr, number] of [
      ["+12517676234", "+12517676234"],
      ["2001", "2001"],
      ["sip:2001@10.0.0.1", "2001"],
      ["sips:+12517676234@edge.example.com:5061;user=phone", "+12517676234"],
      ["SIP:%2B12517676234;npdi@10.0.0.1", "+12517676234"],
      ["sip:ann.keller@example.com", "ann.keller"],
      ["sip:ann:secret@example.com", "ann"],
      ["<sip:2001@10.0.0.1>", "2001"],
      ["sip:10.0.0.1:5060", ""],
      ["tel:+1-251-767-6234", "+12517676234"],
      ["tel:7042;phone-context=example.com", "7042"],
      ["2001@10.0.0.1", "2001"],
      ["anonymous", "anonymous"],
      [" ", ""],
      ["sip:%zz@x", "%zz"],
      ["sip:%0d%0aX:%001@x", "X"],
      ["sip:20%0d%0a%00%1b01@x", "2001"],
    ] as const)
      assert.equal(detailsWith({ calling: addr }).callingNumber, number, addr);
    const { callingNumber, calledNumber } = detailsWith({ calling: undefined!, called: undefined! });
    assert.deepEqual([callingNumber, calledNumber], ["", ""], "a missing number is an empty text");
  });

  it("give a guid as 32 hex digits, from any of its forms", () => {
    const guid = "694646BC1D2311E7A8D2826ACB31D85A";
    for (const text of [
      "0x694646BC-0x1D2311E7-0xA8D2826A-0xCB31D85A",
      "0x694646bc-0x1d2311e7-0xa8d2826a-0xcb31d85a",
      "1766213308-0488837607-2832368234-3409041498",
      "694646BC 1D2311E7 A8D2826A CB31D85A",
      "694646bc-1d23-11e7-a8d2-826acb31d85a",
    ])
      assert.equal(detailsWith({ guid: text }).guid, guid, text);
    assert.equal(detailsWith({ guid: "0x1-0x2-0x3-0x4" }).guid, "00000001000000020000000300000004");
    for (const text of ["", "0x1", "not a guid", "9999999999-1-2-3", "0xZZ-0x1-0x2-0x3"])
      assert.equal(detailsWith({ guid: text }).guid, "", text);
    const decimal = legEvent(step({ guid: "?" }), "1", "r").replace(
      "</guid>",
      "</guid><guidAltFormat>1766213308-0488837607-2832368234-3409041498</guidAltFormat>",
    );
    assert.equal(eventOf(decimal).details!.guid, guid);
  });

  it("probe, with an interval in seconds or as a duration", () => {
    const probe = (interval: string) =>
      read(
        message(
          "SolicitXccProbing",
          `${header("546D10:1A", "r")}<sequence>7</sequence><interval>${interval}</interval><failureCount>1</failureCount>` +
            "<registered>false</registered><providerStatus>IN_SERVICE</providerStatus>",
        ),
      );
    assert.deepEqual(probe("120"), {
      type: "probe",
      transactionId: "546D10:1A",
      registrationId: "r",
      sequence: "7",
      intervalS: 120,
      failureCount: 1,
      registered: false,
      status: "IN_SERVICE",
    });
    const pt = probe("PT10S");
    assert.equal(pt.type === "probe" && pt.intervalS, 10);
  });

  it("tell the provider's status, by either of its names", () => {
    for (const name of ["NotifyXccProviderStatus", "NotifyXccStatus"]) {
      const content = `${header("1")}<applicationData><url>http://a/xcc</url></applicationData><providerData><url>http://b</url></providerData><providerStatus>SHUTDOWN</providerStatus>`;
      assert.deepEqual(read(message(name, content)), {
        type: "provider-status",
        transactionId: "1",
        registrationId: "",
        applicationUrl: "http://a/xcc",
        status: "SHUTDOWN",
      });
    }
  });

  it("ask about calls, with and without their parties", () => {
    const authorize = read(question("Authorize", step(), "1", "r"));
    assert.ok(authorize.type === "question");
    assert.deepEqual([authorize.about, authorize.event.kind], ["Authorize", "authorize"]);
    assert.equal(authorize.event.details?.callingNumber, "+12517676234");
    const analyze = read(question("AddressAnalyze", step(), "1", "r"));
    assert.ok(analyze.type === "question");
    assert.equal(analyze.event.details, undefined);
  });

  it("answer with a registration, or with a fault and its reason", () => {
    const content = `${header("1", "4CA5E4:XCC:x:4")}<providerStatus>IN_SERVICE</providerStatus>`;
    assert.deepEqual(read(message("ResponseXccRegister", content)), {
      type: "registered",
      transactionId: "1",
      registrationId: "4CA5E4:XCC:x:4",
      status: "IN_SERVICE",
    });
    const refused = read(fault("application not configured", "no such url"));
    assert.equal(refused.type === "fault" && refused.reason, "application not configured: no such url");
    const forged = read(fault("no\n22 Nov 08:00:00 - [error] forged\u009b31m"));
    assert.equal(forged.type === "fault" && forged.reason, "no 22 Nov 08:00:00 - [error] forged 31m");
    const parser = fault("badly framed").replace(
      /<ServiceException.*<\/ServiceException>/,
      "<XMLParserError><errorXMLMsg>at line 1</errorXMLMsg></XMLParserError>",
    );
    const unread = read(parser);
    assert.equal(unread.type === "fault" && unread.reason, "badly framed: at line 1");
  });

  it("of other kinds are named, and no more", () => {
    for (const [name, type] of [
      ["NotifyXccCallData", "other-notification"],
      ["ResponseXccUnRegister", "other-response"],
      ["RequestXccRegister", "unknown"],
      ["__proto__", "unknown"],
    ] as const)
      assert.equal(read(message(name, header("1", "r"))).type, type, name);
  });

  it("hold nothing of their XML alive in what is kept of them", () => {
    const long = "+4930901820901820901820";
    const { callingNumber } = detailsWith({ calling: long });
    assert.equal(callingNumber, long);
  });

  for (const [what, text] of [
    ["nothing", ""],
    ["no XML", "{}"],
    ["another root", "<html/>"],
    ["an empty body", message("x", "").replace(/<x.*\/x>/, "")],
    ["two messages", message("a", "").replace("</SOAP:Body>", "<b/></SOAP:Body>")],
    ["a torn one", message("a", "").slice(0, -5)],
    ["a DOCTYPE", message("a", "").replace("?>", "?><!DOCTYPE a>")],
    ["too deep a nesting", message("a", `${"<b>".repeat(50)}${"</b>".repeat(50)}`)],
  ] as const) {
    it(`are refused when there is ${what}`, () => {
      assert.throws(() => read(text), XccMessageError);
    });
  }

  it("of a whole call can all be read", () => {
    for (const each of callScript("transfer", { number: 1, calling: "1", called: "2" }))
      assert.equal(eventOf(legEvent(each, "1", "r")).kind, each.event.toLowerCase());
  });
});
