import { strict as assert } from "node:assert";
import { definitions } from "../support/definitions.js";
import type { Editor, Form } from "../support/editor.js";
import { emptyFlow, type InEditor, nodeRed, sharedEditor } from "../support/editor-suite.js";

const tls = {
  id: "tls1",
  type: "tls-config",
  name: "certificates",
  cert: "",
  key: "",
  ca: "",
  verifyservercert: true,
};
const proxy = { id: "proxy1", type: "http proxy", name: "proxy", url: "http://127.0.0.1:3128", noproxy: [] };
const start = [...emptyFlow, tls, proxy];
let cubeId = "";

/** The types whose forms a test has filled in. */
const filledIn = new Set<string>();

/** What a node holds besides its place on the canvas. */
function ownProperties(node: Record<string, unknown>): Record<string, unknown> {
  const { id, type, z, x, y, wires, ...own } = node;
  return own;
}

/**
 * Fills in a new node's form, saves it, opens it again and sees the same; saves it unchanged and deploys it:
 * the flow file holds exactly what is expected.
 */
async function keeps(
  inEditor: InEditor,
  type: string,
  fill: (form: Form, editor: Editor) => Promise<void>,
  expectation: Record<string, unknown> | (() => Record<string, unknown>),
): Promise<void> {
  filledIn.add(type);
  await inEditor(async (editor) => {
    const id = await editor.drag(type);
    const form = await editor.edit(id);
    await fill(form, editor);
    const shown = await form.shown();
    await form.save();
    const expected = typeof expectation === "function" ? expectation() : expectation;
    assert.deepEqual(ownProperties(await editor.properties(id)), expected);
    assert.deepEqual(await editor.faults(id), []);

    const again = await editor.edit(id);
    assert.deepEqual(await again.shown(), shown);
    await again.save();
    await editor.deploy();
    const node = (await nodeRed().flows()).find((candidate) => candidate.id === id)!;
    assert.deepEqual(ownProperties(node), expected);
  });
}

/** The same for a config node, made from the select of another node's form. */
async function keepsConfig(
  inEditor: InEditor,
  owner: { type: string; property: string; fill?: (form: Form) => Promise<void> },
  type: string,
  fill: (form: Form) => Promise<void>,
  expected: Record<string, unknown>,
  secrets: Record<string, unknown> = {},
): Promise<void> {
  filledIn.add(type);
  await inEditor(async (editor) => {
    const id = await editor.drag(owner.type);
    const form = await editor.edit(id);
    await owner.fill?.(form);
    const config = await form.addConfig(owner.property);
    await fill(config);
    const shown = await config.shown();
    await config.save();
    const configId = String(await form.value(owner.property));
    assert.deepEqual(ownProperties(await editor.properties(configId)), expected);

    const again = await form.editConfig(owner.property);
    assert.deepEqual(await again.shown(), shown);
    await again.save();
    await form.save();
    await editor.deploy();
    const flows = await nodeRed().flows();
    assert.deepEqual(ownProperties(flows.find((candidate) => candidate.id === configId)!), expected);
    assert.equal(flows.find((candidate) => candidate.id === id)?.[owner.property], configId);
    const kept = (await nodeRed().admin(`credentials/${type}/${configId}`)) as object;
    assert.deepEqual(Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== "")), secrets);
  });
}

describe("forms keep what is filled in", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(start);

  it("call-curri-in", () =>
    keeps(
      inEditor,
      "call-curri-in",
      async (form) => {
        await form.fill("name", "front desk");
        await form.fill("path", "/curri/front");
        await form.fill("deadline", "1200");
        await form.fill("onDeadline", "reject");
        await form.fill("timeZone", "Europe/Berlin");
      },
      {
        name: "front desk",
        listener: "",
        path: "/curri/front",
        deadline: "1200",
        onDeadline: "reject",
        timeZone: "Europe/Berlin",
        version: 1,
      },
    ));

  it("[CB-027][CB-033][CB-035] call-xcc-in", () =>
    keeps(
      inEditor,
      "call-xcc-in",
      async (form) => {
        await form.fill("name", "CRM Call Events");
        const cube = await form.addConfig("cube");
        await cube.fill("name", "edge");
        await cube.fill("host", "127.0.0.1");
        await cube.fill("port", "9");
        await cube.fill("callbackUrl", "http://192.0.2.50:1880/xcc");
        await cube.save();
        cubeId = String(await form.value("cube"));
        await form.root.locator("#call-xcc-in-state-ALERTING").uncheck();
        await form.fill("timeZone", "Europe/Berlin");
      },
      () => ({
        name: "CRM Call Events",
        cube: cubeId,
        states: ["CONNECTED", "DISCONNECTED"],
        timeZone: "Europe/Berlin",
        version: 1,
      }),
    ));

  it("[CB-035] call-cube", () =>
    keepsConfig(
      inEditor,
      { type: "call-xcc-in", property: "cube" },
      "call-cube",
      async (form) => {
        await form.fill("name", "edge");
        await form.fill("host", "127.0.0.1");
        await form.fill("secure", true);
        assert.equal(await form.value("port"), "443", "the port of the secure mode");
        await form.fill("tls", "tls1");
        await form.fill("port", "9");
        await form.fill("path", "/cisco_xcc/2");
        await form.fill("callbackPath", "/xcc/edge");
        await form.fill("callbackUrl", "https://192.0.2.50:8443/xcc/edge");
        await form.fill("application", "calls");
      },
      {
        name: "edge",
        host: "127.0.0.1",
        port: "9",
        path: "/cisco_xcc/2",
        secure: true,
        tls: "tls1",
        listener: "",
        callbackPath: "/xcc/edge",
        callbackUrl: "https://192.0.2.50:8443/xcc/edge",
        application: "calls",
        version: 1,
      },
    ));

  it("[CB-015][CB-071] call-cube shows what to paste into the router, and which events it asks for", () =>
    inEditor(async (editor) => {
      const form = await editor.edit(await editor.drag("call-xcc-in"));
      const cube = await form.addConfig("cube");
      await cube.fill("host", "192.0.2.1");
      await cube.fill("callbackPath", "/xcc/edge");
      await cube.root.getByRole("button", { name: "Take over" }).click();
      const url = String(await cube.value("callbackUrl"));
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/xcc\/edge$/);
      const configuration = await cube.root.locator("#call-cube-ios").innerText();
      for (const line of ["uc wsapi", " provider xcc", " source-address 192.0.2.1", `  remote-url ${url}`])
        assert.ok(configuration.split("\n").includes(line), `${line} is not in ${configuration}`);
      assert.match(configuration, /^ip http server\n/);
      await cube.fill("secure", true);
      assert.match(
        await cube.root.locator("#call-cube-ios").innerText(),
        /^ip http secure-server\n[\s\S]*uc secure-wsapi\n/,
      );
      await cube.root.getByText("CREATED REDIRECTED ALERTING CONNECTED").waitFor();
      await cube.root.getByText("cannot reach this address").waitFor();
      await cube.fill("secure", false);
      await cube.save();
      await form.save();
    }));
  const records: Record<string, Record<string, string | boolean | number>> = {
    folder: {
      path: "/var/spool/cdr",
      after: "archive",
      archive: "/var/spool/done",
      records: "both",
      keepBlanks: true,
    },
    sftp: { host: "127.0.0.1", port: "2022", legacy: true },
    http: { path: "/records", verify: "token", format: "cloud-session" },
    message: { format: "contact-centre", inputs: 1 },
  };
  for (const [source, { inputs = 0, ...fields }] of Object.entries(records)) {
    it(`[CD-009] call-cdr-in, ${source}`, () =>
      keeps(
        inEditor,
        "call-cdr-in",
        async (form) => {
          await form.fill("name", `records by ${source}`);
          await form.fill("source", source);
          for (const [property, value] of Object.entries(fields))
            await form.fill(property, value as string | boolean);
          if (source === "http") {
            await form.fill("secret", "s3cret");
            assert.match(await form.root.locator("#call-cdr-in-url").innerText(), /^http:.+:\d+\/records$/);
          }
          if (source === "sftp") {
            await form.fill("username", "cucm");
            await form.fill("password", "s3cret");
          }
          await form.fill("timeZone", "Europe/Berlin");
        },
        {
          ...{ format: "auto", records: "cdr", keepBlanks: false, store: "", path: "", after: "archive" },
          ...{ archive: "", host: "", port: 2222, legacy: false, listener: "", verify: "none", version: 1 },
          name: `records by ${source}`,
          source,
          timeZone: "Europe/Berlin",
          inputs,
          ...fields,
        },
      ));
  }

  it("call-cdr-in keeps the paths of a folder and of a URL apart", () =>
    inEditor(async (editor) => {
      const id = await editor.drag("call-cdr-in");
      const form = await editor.edit(id);
      const from = async (source: string): Promise<string | boolean> => {
        await form.fill("source", source);
        return form.value("path");
      };
      await form.fill("path", "/var/spool/cdr");
      assert.equal(await from("http"), "/cdr");
      assert.match(await form.root.locator("#call-cdr-in-url").innerText(), /:\d+\/cdr$/);
      await form.fill("path", "/records");
      assert.equal(await from("sftp"), "");
      assert.equal(await from("folder"), "/var/spool/cdr");
      assert.equal(await from("http"), "/records");
      await form.fill("name", "records by either");
      await form.save();
      assert.equal((await editor.properties(id)).path, "/records");

      const again = await editor.edit(id);
      assert.equal(await again.value("path"), "/records");
      await again.fill("source", "folder");
      assert.equal(await again.value("path"), "", "the path of a URL is no folder");
      await again.fill("path", "/var/spool/cdr");
      await again.save();
      assert.deepEqual(await editor.faults(id), []);
    }));

  it("call-listener", () =>
    keepsConfig(
      inEditor,
      { type: "call-curri-in", property: "listener" },
      "call-listener",
      async (form) => {
        await form.fill("name", "CUCM");
        await form.fill("mode", "port");
        await form.fill("port", "8085");
        await form.fill("host", "127.0.0.1");
        await form.fill("tls", "tls1");
        await form.fill("clientCert", "require");
        await form.addRow("call-listener-allow", "10.1.2.3");
        await form.addRow("call-listener-allow", "10.2.0.0/16");
        await form.fill("maxBody", "64");
        await form.fill("idleTimeout", "600");
      },
      {
        name: "CUCM",
        mode: "port",
        host: "127.0.0.1",
        port: "8085",
        tls: "tls1",
        clientCert: "require",
        allow: ["10.1.2.3", "10.2.0.0/16"],
        maxBody: "64",
        idleTimeout: "600",
        version: 1,
      },
    ));

  const replies: Array<[string, Record<string, string>]> = [
    [
      "continue",
      {
        callingName: "{{ app_data.crm.data.name }}",
        calledName: "Front desk",
        callingNumber: "+1{{ event.calling_number }}",
        calledNumber: "50102",
        greeting: "Welcome",
      },
    ],
    ["divert", { destination: "{{ app_data.crm.data.queue }}" }],
    ["reject", { announcement: "Gone_00126" }],
    ["not-applicable", {}],
    ["from-message", {}],
  ];
  for (const [action, fields] of replies) {
    it(`call-curri-reply, ${action}`, () =>
      keeps(
        inEditor,
        "call-curri-reply",
        async (form) => {
          await form.fill("name", `reply ${action}`);
          await form.fill("action", action);
          for (const [property, text] of Object.entries(fields)) await form.fill(property, text);
        },
        {
          ...{ callingName: "", calledName: "", callingNumber: "", calledNumber: "", greeting: "" },
          ...{ announcement: "", destination: "", reason: "", rawCixml: "", version: 1 },
          name: `reply ${action}`,
          action,
          ...fields,
        },
      ));
  }

  it("call-template", () =>
    keeps(
      inEditor,
      "call-template",
      async (form) => {
        await form.fill("name", "ticket");
        await form.fill("escape", "xml");
        await form.fillCode("template", "<call>{{ event.calling_number }}</call>");
        await form.fill("missing", "error");
      },
      {
        name: "ticket",
        template: "<call>{{ event.calling_number }}</call>",
        escape: "xml",
        output: "payload",
        parse: true,
        missing: "error",
        version: 1,
      },
    ));

  it("call-app-data-merge, set", () =>
    keeps(
      inEditor,
      "call-app-data-merge",
      async (form) => {
        await form.fill("name", "Phone Discovery");
        await form.fill("order", "15");
        await form.fill("message", "{{ payload.model }}");
      },
      {
        name: "Phone Discovery",
        order: "15",
        mode: "set",
        data: "payload",
        dataType: "msg",
        message: "{{ payload.model }}",
        expect: 2,
        timeout: 1000,
        version: 1,
      },
    ));

  it("call-app-data-merge, join", () =>
    keeps(
      inEditor,
      "call-app-data-merge",
      async (form) => {
        await form.fill("mode", "join");
        await form.fill("name", "all look-ups");
        await form.fill("timeout", "800");
      },
      {
        name: "all look-ups",
        order: 50,
        mode: "join",
        data: "payload",
        dataType: "msg",
        message: "",
        expect: 2,
        timeout: "800",
        version: 1,
      },
    ));

  it("call-trigger-filter", () =>
    keeps(
      inEditor,
      "call-trigger-filter",
      async (form, editor) => {
        await form.fill("name", "important?");
        const rows = editor.page.locator(".red-ui-editableList:has(#call-trigger-filter-conditions) li");
        const condition = async (
          index: number,
          field: string,
          op: string,
          ...values: string[]
        ): Promise<void> => {
          await form.addRow("call-trigger-filter-conditions", field);
          const row = rows.nth(index);
          await row.locator("select:not(.call-events-picker)").first().selectOption(op);
          const inputs = row.locator(".call-events-condition-value input:visible");
          for (const [place, value] of values.entries()) await inputs.nth(place).fill(value);
        };
        await condition(0, "event.calling_number", "starts", "+1555");
        await condition(1, "event.called_number", "in", "50102, 50103");
        await condition(2, "event.local_time", "between", "08:00", "17:30");
        await condition(3, "app_data.crm.data.vip", "true");
        await rows.nth(0).locator(".call-events-ignore-case input").check();
      },
      {
        name: "important?",
        conditions: [
          { field: "event.calling_number", op: "starts", value: "+1555", valueType: "str", ignoreCase: true },
          {
            field: "event.called_number",
            op: "in",
            value: ["50102", "50103"],
            valueType: "str",
            ignoreCase: false,
          },
          {
            field: "event.local_time",
            op: "between",
            value: ["08:00", "17:30"],
            valueType: "str",
            ignoreCase: false,
          },
          { field: "app_data.crm.data.vip", op: "true", value: "", valueType: "str", ignoreCase: false },
        ],
        store: "",
        version: 1,
      },
    ));

  it("[CD-008] call-trigger-filter, with a field and a value of a record from the menus, and a preset", () =>
    keeps(
      inEditor,
      "call-trigger-filter",
      async (form, editor) => {
        await form.addRow("call-trigger-filter-conditions");
        const row = editor.page
          .locator(".red-ui-editableList:has(#call-trigger-filter-conditions) li")
          .first();
        await row.getByRole("button", { name: "Choose a field" }).click();
        const search = editor.page.getByRole("combobox", { name: "Name or label" });
        await search.fill("cdr.dir");
        await editor.page.getByRole("option", { name: "Direction · dir cdr.dir", exact: true }).click();
        await row.locator(".red-ui-typedInput-option-trigger").click();
        await editor.page.locator(".red-ui-typedInput-options:visible").getByText("3: outgoing").click();
        await form.root.locator("#call-trigger-filter-kind").selectOption("cloud");
        await form.root.getByRole("button", { name: "over 5 minutes" }).click();
        await form.root.locator("#call-trigger-filter-kind").selectOption("call");
        await form.fill("name", "outgoing and long");
      },
      {
        name: "outgoing and long",
        conditions: [
          { field: "cdr.dir", op: "eq", value: "3", valueType: "str", ignoreCase: false },
          { field: "cdr.dur", op: "gt", value: "300", valueType: "num", ignoreCase: false },
        ],
        store: "",
        version: 1,
      },
    ));

  it("call-trigger-filter warns of conditions that exclude each other", () =>
    inEditor(async (editor) => {
      const form = await editor.edit(await editor.drag("call-trigger-filter"));
      const hint = form.root.getByText("No message can be a hit");
      const add = async (kind: string, preset: string): Promise<void> => {
        await form.root.locator("#call-trigger-filter-kind").selectOption(kind);
        await form.root.locator(`[data-for-presets="${kind}"]`).getByRole("button", { name: preset }).click();
      };
      await add("cucm", "missed call");
      assert.equal(await hint.count(), 0);
      await add("cloud", "abandoned");
      assert.match(await hint.innerText(), /cdr\.duration speaks of CUCM call record.*, cdr\.lost of Cloud/);
      const fields = form.root.locator("li input[list]");
      await fields.last().fill("cdr.finalCalledPartyNumber");
      await hint.waitFor({ state: "detached" });
      await fields.last().fill("cdr.lost");
      await hint.waitFor();
      await form.root.locator("li .red-ui-editableList-item-remove").last().click();
      await hint.waitFor({ state: "detached" });
      await form.cancel();
    }));

  it("[WA-072] call-webhook-out, every tab", () =>
    keeps(
      inEditor,
      "call-webhook-out",
      async (form) => {
        await form.fill("name", "Salesforce CRM Lookup");
        await form.fill("method", "PUT");
        await form.fill("order", "30");
        await form.fill("url", "https://crm.example/contacts/{{ event.calling_number }}");
        await form.fill("httpsOnly", true);
        await form.addRow("call-webhook-out-query", "device", "{{ event.calling_devicename }}");
        await form.addRow(
          "call-webhook-out-headers",
          "X-Custom-Header",
          "{{ app_data.previous-app.data.value }}",
        );
        await form.addRow("call-webhook-out-headers", "X-Empty", "");
        await form.fill("format", "xml");
        await form.fillCode("body", "<number>{{ event.calling_number }}</number>");
        await form.fill("enabled", false);
        await form.fill("sign", "standard-webhooks");
        await form.fill("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        await form.fill("tls", "tls1");
        await form.fill("proxy", "proxy1");
        await form.fill("timeout", "2.5");
        await form.fill("retries", "1");
        await form.fill("retryDelay", "0.2");
        await form.fill("backoff", "linear");
        await form.fill("retryOn", "any-failure");
        await form.fill("circuit", false);
        await form.fill("onFailure", "stop");
        await form.fill("parse", "text");
        await form.fill("message", "{{ app_data.crm.data.name }}");
        await form.fill("maxResponse", "64");
      },
      {
        name: "Salesforce CRM Lookup",
        order: "30",
        mode: "realtime",
        enabled: false,
        method: "PUT",
        url: "https://crm.example/contacts/{{ event.calling_number }}",
        httpsOnly: true,
        headers: [
          { key: "X-Custom-Header", value: "{{ app_data.previous-app.data.value }}" },
          { key: "X-Empty", value: "" },
        ],
        query: [{ key: "device", value: "{{ event.calling_devicename }}" }],
        auth: "",
        payload: "template",
        format: "xml",
        body: "<number>{{ event.calling_number }}</number>",
        ...{
          extras: [],
          triggerId: "",
          tenantId: "",
          entityId: "",
          events: [],
          concurrency: 16,
          keepOrder: true,
        },
        parse: "text",
        message: "{{ app_data.crm.data.name }}",
        timeout: "2.5",
        retries: "1",
        retryDelay: "0.2",
        backoff: "linear",
        retryOn: "any-failure",
        circuit: false,
        onFailure: "stop",
        tls: "tls1",
        proxy: "proxy1",
        sign: "standard-webhooks",
        maxResponse: "64",
        store: "",
        version: 1,
      },
    ));

  it("[CB-029][CB-034][CB-035][XD-017][CD-013] call-webhook-out, post-call", () =>
    keeps(
      inEditor,
      "call-webhook-out",
      async (form) => {
        await form.fill("name", "Caller ID Webhook");
        await form.root.getByRole("radio", { name: "Post-call" }).check();
        await form.fill("url", "https://receiver.example/events");
        await form.fill("payload", "post-call");
        await form.fill("triggerId", "8c5b7a86-3d0e-4b6a-9f5a-1f2d3c4b5a69");
        await form.fill("entityId", "user-1");
        await form.fill("tenantId", "${TENANT}");
        await form.addRow("call-webhook-out-extras", "hook", "post call");
        await form.addRow("call-webhook-out-headers", "Authorization", "Bearer {{ env.TOKEN }}");
        await form.fill("format", "form");
        await form.fill("retries", "10");
        await form.fill("keepOrder", false);
        await form.fill("concurrency", "4");
      },
      {
        ...{ name: "Caller ID Webhook", order: 50, mode: "post-call", enabled: true, method: "POST" },
        url: "https://receiver.example/events",
        httpsOnly: false,
        headers: [{ key: "Authorization", value: "Bearer {{ env.TOKEN }}" }],
        ...{ query: [], auth: "", payload: "post-call", format: "form", body: "" },
        extras: [{ key: "hook", value: "post call" }],
        triggerId: "8c5b7a86-3d0e-4b6a-9f5a-1f2d3c4b5a69",
        tenantId: "${TENANT}",
        entityId: "user-1",
        ...{ events: [], parse: "auto", message: "", timeout: 30, retries: "10", retryDelay: 1 },
        ...{ backoff: "exponential", retryOn: "server-error", circuit: true, onFailure: "continue" },
        ...{ tls: "", proxy: "", sign: "none", maxResponse: 1024, concurrency: "4", keepOrder: false },
        store: "",
        version: 1,
      },
    ));

  it("call-store", () =>
    keepsConfig(
      inEditor,
      { type: "call-trigger-filter", property: "store" },
      "call-store",
      async (form) => {
        await form.fill("name", "on the fast disk");
        await form.fill("path", "/var/lib/call-events/deliveries.sqlite");
        await form.fill("keepDays", "30");
        await form.fill("keepRows", "5000");
      },
      {
        name: "on the fast disk",
        kind: "embedded",
        path: "/var/lib/call-events/deliveries.sqlite",
        keepDays: "30",
        keepRows: "5000",
        version: 1,
      },
    ));

  const kinds: Array<[string, Record<string, string>, Record<string, unknown>]> = [
    ["basic", { username: "user", password: "pä:ss" }, { username: "user", has_password: true }],
    ["bearer", { token: "t0k" }, { has_token: true }],
    [
      "header",
      { headerName: "X-Api-Key", headerValue: "k1" },
      { headerName: "X-Api-Key", has_headerValue: true },
    ],
    [
      "oauth2",
      {
        tokenUrl: "https://login.example/token",
        clientId: "app",
        clientSecret: "of-the-app",
        scope: "read",
        audience: "crm",
        clientAuth: "body",
      },
      { clientId: "app", has_clientSecret: true },
    ],
  ];
  const everySecret = ["password", "token", "headerValue", "clientSecret"];
  for (const [kind, fields, kept] of kinds) {
    it(`[WA-007][WA-031] call-auth, ${kind}, its secrets apart from the flow`, () => {
      const { tokenUrl = "", scope = "", audience = "", clientAuth = "header" } = fields;
      const fill = async (form: Form): Promise<void> => {
        await form.fill("name", `with ${kind}`);
        await form.fill("url", "https://crm.example/");
      };
      const absent = Object.fromEntries(everySecret.map((name) => [`has_${name}`, false]));
      return keepsConfig(
        inEditor,
        {
          type: "call-webhook-out",
          property: "auth",
          fill,
        },
        "call-auth",
        async (form) => {
          await form.fill("name", `as ${kind}`);
          await form.fill("kind", kind);
          for (const [property, text] of Object.entries(fields)) await form.fill(property, text);
        },
        { name: `as ${kind}`, kind, tokenUrl, scope, audience, clientAuth, version: 1 },
        { ...absent, ...kept },
      );
    });
  }

  // The last test, since it looks at what those before it did.
  it("of every node", () => {
    assert.deepEqual([...filledIn].sort(), [...definitions.keys()].sort());
  });
});
