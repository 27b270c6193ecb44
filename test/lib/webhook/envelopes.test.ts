import { strict as assert } from "node:assert";
import { withAttempt } from "../../../lib/webhook/envelopes.js";
import { carriesRecord, webhookEventOf } from "../../../lib/webhook/index.js";
import { RequestTemplate } from "../../../lib/webhook/request.js";
import type { EnvelopeSettings, PayloadKind, RequestSettings } from "../../../lib/webhook/types.js";

const delivery = { id: "0c4f9f0e-5c1f-8a51-9d7e-1f6f0f8f2a11", at: Date.UTC(2026, 0, 2, 3, 4, 5, 678) };

/** The request that a message becomes. */
function requestOf(
  payload: PayloadKind,
  message: object,
  envelope: Partial<EnvelopeSettings> = {},
  request: Partial<RequestSettings> = {},
) {
  const template = new RequestTemplate({
    method: "POST",
    url: "http://receiver.example/",
    httpsOnly: false,
    headers: [],
    query: [],
    format: "json",
    body: "",
    ...request,
    payload,
    envelope: { name: "", triggerId: "", tenantId: "", entityId: "", extras: [], ...envelope },
  });
  return template.render({ message }, delivery);
}

const bodyOf = (...given: Parameters<typeof requestOf>): string => requestOf(...given).request.body!;

const cdr = { globalCallID_callId: "6321", duration: 0, dateTimeConnect: "Never", joinOnBehalfOf: "0" };

describe("the payload call-event", () => {
  const event = {
    type: "cube",
    call_state: "ALERTING",
    called_number: "50102",
    calling_number: "+12517676234",
    timestamp: "2024-11-23T16:03:36.200940Z",
    guid: "g",
  };

  it("[CB-006] has its four keys, in their order, and no more", () => {
    assert.equal(
      bodyOf("call-event", { event }),
      '{"call_state":"ALERTING","called_number":"50102","calling_number":"+12517676234","timestamp":"2024-11-23T16:03:36.200940Z"}',
    );
  });

  it("takes extras after them, which replace none of them", () => {
    const extras = [
      { key: "site", value: "{{ event.guid }}-1" },
      { key: "call_state", value: "mine" },
    ];
    const body = JSON.parse(bodyOf("call-event", { event }, { extras }));
    assert.deepEqual(Object.keys(body), [
      "call_state",
      "called_number",
      "calling_number",
      "timestamp",
      "site",
    ]);
    assert.equal(body.call_state, "ALERTING");
    assert.equal(body.site, "g-1");
  });

  it("has null for what a message does not have", () => {
    assert.equal(
      bodyOf("call-event", {}),
      '{"call_state":null,"called_number":null,"calling_number":null,"timestamp":null}',
    );
  });
});

describe("the payload cdr-event", () => {
  it("[CD-010][CD-013][CD-018][CD-019] is meta, cdr and name; meta is empty without extras", () => {
    assert.equal(
      bodyOf("cdr-event", { cdr }, { name: "Caller ID Webhook" }),
      `{"meta":{},"cdr":${JSON.stringify(cdr)},"name":"Caller ID Webhook"}`,
    );
  });

  it("[CD-013] has the extras under meta, as text", () => {
    const extras = [{ key: "event", value: "missed call" }];
    assert.deepEqual(JSON.parse(bodyOf("cdr-event", { cdr }, { extras })).meta, { event: "missed call" });
  });
});

describe("the payload post-call", () => {
  it("[XD-029..033] has the node's ids and the record; customData is absent without extras", () => {
    const ids = { triggerId: "t-1", entityId: "e-1", tenantId: "c-1" };
    const { method, ...text } = JSON.parse(bodyOf("post-call", { cdr }, ids));
    assert.equal(method, undefined);
    assert.deepEqual(text, { triggerId: "t-1", id: "e-1", tenantId: "c-1", cdr });
    assert.deepEqual(Object.keys(text), ["triggerId", "id", "tenantId", "cdr"]);
  });

  it("takes the ids of the envelope in which the record came, else null", () => {
    const event = { envelope: { triggerId: "not ours", id: "e-2", tenantId: "c-2" } };
    assert.deepEqual(JSON.parse(bodyOf("post-call", { cdr, event }, { triggerId: "t-1" })), {
      triggerId: "t-1",
      id: "e-2",
      tenantId: "c-2",
      cdr,
    });
    assert.deepEqual(JSON.parse(bodyOf("post-call", {})), {
      triggerId: null,
      id: null,
      tenantId: null,
      cdr: null,
    });
  });

  it("tells of a message that has nothing to put into it", () => {
    for (const kind of ["post-call", "cdr-event", "contact-centre"] as const) {
      assert.equal(carriesRecord(kind), true, kind);
      assert.deepEqual(requestOf(kind, {}).missing, [], kind);
    }
    for (const kind of ["call-event", "template", "msg"]) assert.equal(carriesRecord(kind), false, kind);
    assert.deepEqual(requestOf("call-event", {}).missing, ["event.call_state"]);
    assert.deepEqual(requestOf("call-event", { event: { call_state: "ALERTING" } }).missing, []);
  });

  it("[XD-017] has the extras as customData", () => {
    const extras = [{ key: "hook", value: "post call" }];
    assert.deepEqual(JSON.parse(bodyOf("post-call", { cdr }, { extras })).customData, { hook: "post call" });
  });

  it("[XD-016] goes as parameters with GET, objects as JSON text, and without a body", () => {
    const { request } = requestOf("post-call", { cdr: { a: "1 2" } }, { triggerId: "t" }, { method: "GET" });
    assert.equal(request.body, undefined);
    const { searchParams } = new URL(request.url);
    assert.deepEqual(
      [...searchParams],
      [
        ["triggerId", "t"],
        ["id", ""],
        ["tenantId", ""],
        ["cdr", '{"a":"1 2"}'],
      ],
    );
  });

  it("goes as a form with its content type", () => {
    const { request } = requestOf("post-call", { cdr: { a: "1" } }, { triggerId: "t" }, { format: "form" });
    assert.equal(request.body, "triggerId=t&id=&tenantId=&cdr=%7B%22a%22%3A%221%22%7D");
    assert.equal(request.headers["Content-Type"], "application/x-www-form-urlencoded");
  });
});

describe("the payload contact-centre", () => {
  const message = { event: { record: "queue" }, cdr: { QueueName: "Sales", CallId: 7 } };

  it("[LC-010][LC-011] has id, type, attempt, record and time", () => {
    assert.equal(
      bodyOf("contact-centre", message),
      `{"Id":"${delivery.id}","WebhookEvent":"App.QueueWebhook","Attempt":1,"Data":{"QueueName":"Sales","CallId":7},"CreationTimeUtc":"2026-01-02T03:04:05.678Z"}`,
    );
  });

  for (const [place, format] of [
    ['"Attempt":', "json"],
    ["Attempt=", "form"],
    ["<Attempt>", "xml"],
  ] as const)
    it(`counts attempts, and nothing else in it changes: ${format}`, () => {
      const tricky = {
        event: { record: "queue" },
        cdr: { Note: '"Attempt":1 &Attempt=1 <Attempt>1', Attempt: 1 },
      };
      const first = bodyOf("contact-centre", tricky, {}, { format });
      const third = withAttempt(first, 3);
      assert.equal(third, first.replace(`${place}1`, `${place}3`));
      assert.notEqual(third, first);
    });

  it("[LC-011][LC-013] knows the type by the record, or by the envelope in which it came", () => {
    assert.equal(webhookEventOf({ event: { record: "queue" } }), "App.QueueWebhook");
    assert.equal(webhookEventOf({ event: { record: "ivr" } }), "App.IvrWebhook");
    assert.equal(webhookEventOf({ event: { record: "test" } }), "App.TestWebhook");
    assert.equal(webhookEventOf({ event: { envelope: { WebhookEvent: "App.New" } } }), "App.New");
    assert.equal(webhookEventOf({ event: { record: "cucm-cdr" } }), undefined);
    assert.equal(webhookEventOf({ event: { record: "constructor" } }), undefined);
    assert.equal(webhookEventOf({}), undefined);
  });
});
