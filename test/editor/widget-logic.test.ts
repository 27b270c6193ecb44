import { strict as assert } from "node:assert";
import { connectionEvents } from "../../lib/xcc/index.js";
import { editorModule } from "../support/editor-module.js";

/** Stands in for a node: its words are their keys. */
const worded = { _: (key: string) => key };

describe("the check of templates in the editor", () => {
  const { lintTemplate } = editorModule("nodes/common/editor/template-lint.ts");
  const keys = (text: string): string[] =>
    (lintTemplate!(text as never) as Array<{ key: string }>).map(({ key }) => key);

  it("has nothing to say of correct templates", () => {
    for (const text of [
      "",
      "plain { text }",
      "{{ event.calling_number }}",
      "{{event.calling_number}}/{{{ app_data.crm-look-up.data.name }}}",
      '{"a": {{ app_data.crm.data }}, "b": "{{& event.called_number }}"}',
      "{{#app_data.crm.data.vip}}VIP{{/app_data.crm.data.vip}}{{^x}}none{{/x}}",
    ]) {
      assert.deepEqual(keys(text), [], text);
    }
  });

  it("[WA-090] flags brackets around a name, which would render empty", () => {
    assert.deepEqual(keys("{{ app_data.[my-app].data.x }}"), ["brackets"]);
    assert.deepEqual(keys("{{ app_data.my-app.data.x }}"), []);
  });

  it("[WA-062] flags a tag that is not closed, and single braces", () => {
    assert.deepEqual(keys("a {{ event.calling_number"), ["unclosed"]);
    assert.deepEqual(keys('{"a": "{{ event.calling_number }", "b": "{{ event.called_number }}"}'), [
      "unclosed",
    ]);
    assert.deepEqual(keys("{ event.calling_number }"), ["singleBrace"]);
  });

  it("flags empty tags and sections without their other half", () => {
    assert.deepEqual(keys("{{ }}"), ["empty"]);
    assert.deepEqual(keys("{{#a}}x"), ["section"]);
    assert.deepEqual(keys("x{{/a}}"), ["section"]);
    assert.deepEqual(keys("{{#a}}{{#b}}{{/a}}{{/b}}"), ["section", "section"]);
  });
});

describe("the validators of the editor", () => {
  const validators = editorModule("nodes/common/editor/validators.ts");
  const apps = editorModule("nodes/common/editor/apps.ts");

  it("tells addresses and networks from other text", () => {
    const fits = [
      "10.1.2.3",
      "10.0.0.0/8",
      "0.0.0.0/0",
      "255.255.255.255/32",
      "::1",
      "2001:db8::/32",
      "fe80::1/128",
    ];
    const wrong = [
      "",
      "10.1.2",
      "10.1.2.256",
      "10.1.2.3/33",
      "10.1.2.3/",
      "::1/129",
      "1:2",
      "cucm.example.com",
      "1.2.3.4/8/8",
    ];
    for (const text of fits) assert.equal(validators.isAddress!(text as never), true, text);
    for (const text of wrong) assert.equal(validators.isAddress!(text as never), false, text);
  });

  it("[WA-033] tells header names from text that cannot be one", () => {
    for (const name of ["X-Api-Key", "a", "X_1"])
      assert.equal(validators.isHeaderName!(name as never), true, name);
    for (const name of ["", "X Api", "X:", "X\r\nY", "Ä"]) {
      assert.equal(validators.isHeaderName!(name as never), false, name);
    }
  });

  it("lets ${ENV} through wherever a number or a path is checked", () => {
    const number = (validators.numberWithin as (...args: unknown[]) => (...args: unknown[]) => unknown)(1, 5);
    assert.equal(number.call(worded, "${PORT}", {}), true);
    assert.equal(number.call(worded, "3", {}), true);
    for (const value of ["0", "6", "1.5", "x", ""])
      assert.equal(number.call(worded, value, {}), "common.invalid.number");
    const path = validators.httpPath as unknown as (...args: unknown[]) => unknown;
    assert.equal(path.call(worded, "${PATH}", {}), true);
    assert.equal(path.call(worded, "/curri/a", {}), true);
    for (const value of ["curri", "/a b", "/a?b"])
      assert.equal(path.call(worded, value, {}), "common.invalid.path");
  });

  it("[WA-061] names the slug that the runtime will use", () => {
    const slug = apps.slugFor as unknown as (type: string, name: string) => string;
    assert.equal(slug("call-webhook-out", "Salesforce CRM Lookup"), "salesforce-crm-lookup");
    assert.equal(slug("call-webhook-out", " A  B/C! "), "a-b-c");
    assert.equal(slug("call-webhook-out", ""), "webhook");
    assert.equal(slug("call-app-data-merge", "!"), "data");
    assert.equal(slug("call-app-data-merge", "__proto__"), "");
  });
});

describe("what call-cube shows for the router", () => {
  const { connectionEvents: shown, iosConfiguration } = editorModule(
    "nodes/cube/ios-configuration.editor.ts",
  );

  it("[CB-071] names the events that the gateway is really asked for", () => {
    assert.equal(shown, connectionEvents);
  });

  it("[CB-015] is the configuration of either mode, with the form's own values", () => {
    const text = (more: object): string =>
      String(
        (iosConfiguration as (values: object) => unknown)({
          host: "192.0.2.1",
          port: "8090",
          secure: false,
          callbackUrl: "http://192.0.2.50:1880/xcc",
          ...more,
        }),
      );
    assert.match(text({}), /^ip http server$[\s\S]*^uc wsapi$[\s\S]*^ source-address 192\.0\.2\.1$/m);
    assert.match(text({}), /^ {2}no shutdown\n {2}remote-url http:\/\/192\.0\.2\.50:1880\/xcc$/m);
    assert.doesNotMatch(text({ host: "cube.example.com" }), /source-address/);
    assert.match(
      text({ secure: true, port: "443" }),
      /^ip http secure-server\nip http max[\s\S]*^uc secure-wsapi$/m,
    );
    assert.match(text({ secure: true, port: "8443" }), /^ip http secure-port 8443$/m);
  });
});

describe("the address that a form shows", () => {
  const { listenerUrl } = editorModule("nodes/common/editor/listener-url.ts");
  const page = { protocol: "http:", hostname: "red.example.com", port: "1880" };
  const url = (...args: unknown[]): unknown => listenerUrl!(...(args as never[]));

  it("always has a port and the path", () => {
    assert.equal(url(page, "/", null, "/curri"), "http://red.example.com:1880/curri");
    assert.equal(url({ ...page, port: "" }, "/api/", null, "/curri"), "http://red.example.com:80/api/curri");
    assert.equal(
      url({ ...page, protocol: "https:", port: "" }, "/", null, "/c"),
      "https://red.example.com:443/c",
    );
  });

  it("follows the listener", () => {
    const listener = { mode: "port", host: "", port: 8085, tls: "" };
    assert.equal(url(page, "/api", listener, "/curri"), "http://red.example.com:8085/curri");
    assert.equal(url(page, "/", { ...listener, tls: "t1" }, "/curri"), "https://red.example.com:8085/curri");
    assert.equal(url(page, "/", { ...listener, host: "10.1.2.3" }, "/curri"), "http://10.1.2.3:8085/curri");
    assert.equal(url(page, false, listener, "/curri"), "http://red.example.com:8085/curri");
  });

  it("is empty where Node-RED has no HTTP nodes", () => {
    assert.equal(url(page, false, null, "/curri"), "");
  });
});

describe("conditions in the form of the trigger filter", () => {
  const { conditionFault, entriesOf } = editorModule("nodes/trigger-filter/condition.editor.ts");
  const fault = (over: object): unknown =>
    conditionFault!({
      field: "event.x",
      op: "eq",
      value: "1",
      valueType: "str",
      ignoreCase: false,
      ...over,
    } as never);

  it("finds what cannot be evaluated", () => {
    assert.equal(fault({}), undefined);
    assert.equal(fault({ field: " " }), "field");
    assert.equal(fault({ op: "between", value: ["1", ""] }), "range");
    assert.equal(fault({ op: "between", value: ["1", "2"] }), undefined);
    assert.equal(fault({ op: "between", value: "hours", valueType: "global" }), undefined);
    assert.equal(fault({ op: "between", value: "", valueType: "global" }), "range");
    assert.equal(fault({ op: "regex", value: "(" }), "regex");
    assert.equal(fault({ op: "gt", value: "x", valueType: "num" }), "number");
    assert.equal(fault({ op: "gt", value: "5", valueType: "num" }), undefined);
    assert.equal(fault({ op: "in", value: "[1", valueType: "json" }), "json");
    assert.equal(fault({ op: "empty", value: "", valueType: "num" }), undefined);
    assert.equal(fault({ op: "regex", value: "pattern", valueType: "flow" }), undefined);
  });

  it("reads a list from text", () => {
    assert.deepEqual(entriesOf!("+1, +2;\n+3 ,," as never), ["+1", "+2", "+3"]);
  });
});

describe("conditions that exclude each other", () => {
  const module = editorModule("nodes/trigger-filter/contradiction.editor.ts");
  const condition = (field: string, op = "eq", value: unknown = "1", valueType = "str") => ({
    ...{ field, op, value, valueType, ignoreCase: false },
  });
  type Bounds = Array<{ field: string; kinds: string[] }> | undefined;
  const kinds = (...conditions: object[]): string[][] | undefined =>
    (module.contradiction!(conditions as never) as Bounds)?.map((bound) => bound.kinds);

  it("are found where each has a field of other records", () => {
    assert.deepEqual(kinds(condition("cdr.dateTimeConnect"), condition("cdr.dir")), [
      ["cucm-cdr"],
      ["cloud-session"],
    ]);
    assert.deepEqual(kinds(condition("cdr.QUEUENAME", "in"), condition("event.mos", "lt")), [
      ["queue"],
      ["cucm-cmr"],
    ]);
    assert.deepEqual(kinds(condition("event.trigger_point_type"), condition("event.call_state")), [
      ["curri"],
      ["cube"],
    ]);
    assert.deepEqual(kinds(condition("cdr.directoryMatches.*.fullName"), condition("cdr.IvrName")), [
      ["cloud-session"],
      ["ivr"],
    ]);
  });

  it("are found for each call system by what is declared of it, and none for what two of them share", () => {
    const { callSystems } = editorModule("nodes/common/editor/fields.ts") as unknown as {
      callSystems: Record<string, { own: string[]; shared: string[] }>;
    };
    const systems = Object.entries(callSystems);
    assert.ok(systems.length >= 2);
    for (const [system, { own, shared }] of systems) {
      for (const field of own)
        assert.deepEqual(kinds(condition(`event.${field}`), condition("cdr.dir")), [
          [system],
          ["cloud-session"],
        ]);
      for (const field of shared)
        assert.equal(kinds(condition(`event.${own[0]}`), condition(`event.${field}`)), undefined, field);
    }
  });

  it("are found by the kind of record that one names", () => {
    assert.deepEqual(kinds(condition("event.record", "eq", "queue"), condition("cdr.ans")), [
      ["queue"],
      ["cloud-session"],
    ]);
    assert.deepEqual(
      kinds(condition("event.record", "in", ["queue", "ivr"]), condition("event.record", "eq", "cucm-cdr")),
      [["queue", "ivr"], ["cucm-cdr"]],
    );
    assert.equal(kinds(condition("event.record", "in", ["queue", "ivr"]), condition("cdr.IvrId")), undefined);
    assert.equal(
      kinds(condition("event.record", "eq", "kind", "flow"), condition("cdr.IvrId")),
      undefined,
      "what lies in the context may be it",
    );
  });

  it("are none where one message can have both", () => {
    const together: Array<[object, object]> = [
      [condition("cdr.duration"), condition("event.mos")], // columns of either file
      [condition("event.calling_number"), condition("cdr.dur")],
      [condition("event.duration"), condition("event.call_state")],
      [condition("cdr.TransferToId"), condition("cdr.IvrName")], // the vendor's own spelling
      [condition("app_data.crm.data.vip", "true"), condition("cdr.dur")],
      [condition("cdr.columnOfALaterVersion"), condition("cdr.dur")],
      [condition(""), condition("cdr.dur")],
    ];
    for (const pair of together) assert.equal(kinds(...pair), undefined, JSON.stringify(pair));
  });

  it("are none where the field may be absent", () => {
    for (const op of ["empty", "neq", "not-contains", "not-starts", "not-ends"])
      assert.equal(kinds(condition("cdr.CallerAdId", op), condition("cdr.dur")), undefined, op);
    assert.notEqual(kinds(condition("cdr.CallerAdId", "not-empty"), condition("cdr.dur")), undefined);
  });

  it("are told with all records by one name", () => {
    const node = { _: (key: string, values?: object) => (values ? JSON.stringify(values) : key) };
    const hint = module.contradictionHint as unknown as (of: object, conditions: object[]) => string;
    assert.equal(hint(node, []), "");
    assert.deepEqual(JSON.parse(hint(node, [condition("event.outcome"), condition("event.guid")])), {
      field: "event.outcome",
      kinds: "common.record.group.all",
      other: "event.guid",
      otherKinds: "common.field.groupCube",
    });
  });

  it("are not among the conditions of one preset", () => {
    const { presetKinds, presets } = editorModule("nodes/trigger-filter/presets.editor.ts", {
      RED: { nodes: { getNodeLinks: () => [], filterNodes: () => [] } },
    }) as unknown as { presetKinds: string[]; presets: (...args: unknown[]) => Array<{ apply(): void }> };
    for (const kind of presetKinds) {
      const add = (conditions: object[]): void => assert.equal(kinds(...conditions), undefined);
      for (const { apply } of presets({ ...worded, id: "n" }, kind, add)) apply();
    }
  });
});
