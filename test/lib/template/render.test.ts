import { strict as assert } from "node:assert";
import { compileTemplate, type Rendered, type TemplateScope } from "../../../lib/template/index.js";

const call = {
  event: {
    calling_number: "9725550101",
    called_number: "50102",
    calling_name: "",
    calling_devicename: "SEP123456789ABC",
    trigger_point_type: "translationpattern",
    timestamp: "2026-01-31T09:15:00.000Z",
  },
  app_data: {
    "phone-discovery": {
      data: {
        phone: {
          ip: "10.1.2.3",
          extension: "1001",
          model: "CP-8845",
          device_name: "SEP123456789ABC",
          description: "Lobby phone",
        },
        neighbor: { neighbor_name: "sw1", neighbor_port: "Gi1/0/7" },
        subnet: "10.1.2.0/24",
      },
      message: "Found in the lobby",
    },
    crm: { data: { vip: true, tags: ["gold", "north"], contacts: [{ name: "Ann" }, { name: "Bob" }] } },
  },
};

function text(template: string, message: object = call, scope: Partial<TemplateScope> = {}): Rendered {
  return compileTemplate(template, "text").render({ message, ...scope });
}

describe("[WA-075..088] the paths of a template", () => {
  const rows: Array<[id: string, path: string, expected: string]> = [
    ["WA-075", "event.calling_number", "9725550101"],
    ["WA-076", "event.called_number", "50102"],
    ["WA-077", "event.calling_name", ""],
    ["WA-078", "event.calling_devicename", "SEP123456789ABC"],
    ["WA-079", "event.trigger_point_type", "translationpattern"],
    ["WA-080", "event.timestamp", "2026-01-31T09:15:00.000Z"],
    ["WA-081", "app_data.phone-discovery.data.phone.ip", "10.1.2.3"],
    ["WA-082", "app_data.phone-discovery.data.phone.extension", "1001"],
    ["WA-083", "app_data.phone-discovery.data.phone.model", "CP-8845"],
    ["WA-084", "app_data.phone-discovery.data.phone.device_name", "SEP123456789ABC"],
    ["WA-085", "app_data.phone-discovery.data.phone.description", "Lobby phone"],
    ["WA-086", "app_data.phone-discovery.data.neighbor.neighbor_name", "sw1"],
    ["WA-087", "app_data.phone-discovery.data.neighbor.neighbor_port", "Gi1/0/7"],
    ["WA-088", "app_data.phone-discovery.data.subnet", "10.1.2.0/24"],
  ];
  for (const [id, path, expected] of rows) {
    it(`[${id}] renders {{ ${path} }}`, () => {
      assert.deepEqual(text(`{{ ${path} }}`), { text: expected, missing: [] });
    });
  }

  it("[WA-077] renders a name that a function node wrote exactly as it is", () => {
    assert.equal(
      text("{{ event.calling_name }}", { event: { calling_name: 'Ann "A" & Co' } }).text,
      'Ann "A" & Co',
    );
  });

  it("[WA-089] renders discovery data empty when nothing was discovered, and names each path", () => {
    const paths = rows.slice(6).map(([, path]) => path);
    const rendered = text(paths.map((path) => `{{ ${path} }}`).join(""), { app_data: {} });
    assert.deepEqual(rendered, { text: "", missing: paths });
  });

  it("[WA-090] reaches any field by the app's slug, and names the bracket form as missing", () => {
    assert.equal(
      text("{{ app_data.my-app.data.x }}", { app_data: { "my-app": { data: { x: 7 } } } }).text,
      "7",
    );
    assert.deepEqual(text("{{ app_data.[my-app].data.x }}", { app_data: { "my-app": { data: { x: 7 } } } }), {
      text: "",
      missing: ["app_data.[my-app].data.x"],
    });
  });

  it("[WA-091] reaches an app's message", () => {
    assert.equal(text("{{ app_data.phone-discovery.message }}").text, "Found in the lobby");
  });

  it("[WA-059][WA-060][WA-064] names each missing path once and throws nothing", () => {
    assert.deepEqual(
      text("a{{ event.caling_number }}b{{ app_data.x-y.data.phone.ip }}c{{ event.caling_number }}", call),
      { text: "abc", missing: ["event.caling_number", "app_data.x-y.data.phone.ip"] },
    );
  });

  it("names what is missing in this message, not in the one before", () => {
    const template = compileTemplate("{{a}}{{b}}", "text");
    assert.deepEqual(template.render({ message: { a: 1 } }).missing, ["b"]);
    assert.deepEqual(template.render({ message: { b: 1 } }).missing, ["a"]);
    assert.deepEqual(template.render({ message: { a: 1, b: 1 } }).missing, []);
  });

  it("[WA-062] takes any inner spacing", () => {
    for (const tag of ["{{event.called_number}}", "{{ event.called_number }}", "{{  event.called_number\n}}"])
      assert.equal(text(tag).text, "50102");
  });

  it("[WA-062] leaves single braces alone", () => {
    assert.deepEqual(text("{ event.x } {"), { text: "{ event.x } {", missing: [] });
  });

  it("[WA-063] renders hyphenated slugs", () => {
    assert.equal(text("{{app_data.phone-discovery.data.phone.ip}}").text, "10.1.2.3");
  });

  it("takes array indexes and lengths", () => {
    const rendered = text("{{app_data.crm.data.contacts.1.name}} {{app_data.crm.data.tags.length}}");
    assert.deepEqual(rendered, { text: "Bob 2", missing: [] });
  });

  it("tells a null and an empty text from a missing path", () => {
    assert.deepEqual(text("[{{a}}{{b}}{{c}}]", { a: null, b: "" }), { text: "[]", missing: ["c"] });
  });
});

describe("sections of a template", () => {
  it("renders a section for what is true, an inverted one for what is not", () => {
    const template =
      "{{#app_data.crm.data.vip}}VIP{{/app_data.crm.data.vip}}{{^app_data.crm.data.vip}}plain{{/app_data.crm.data.vip}}";
    assert.equal(text(template).text, "VIP");
    assert.equal(text(template, { app_data: { crm: { data: { vip: false } } } }).text, "plain");
  });

  it("does not name a path that only stands in the head of a section", () => {
    assert.deepEqual(text("{{#a.b}}x{{/a.b}}{{^c.d}}y{{/c.d}}"), { text: "y", missing: [] });
  });

  it("names a path that is missing inside a section", () => {
    assert.deepEqual(text("{{#app_data.crm.data.contacts}}{{nme}},{{/app_data.crm.data.contacts}}"), {
      text: ",,",
      missing: ["nme"],
    });
  });

  it("walks arrays, with {{.}} and names of the elements and of the message", () => {
    assert.equal(text("{{#app_data.crm.data.tags}}<{{.}}>{{/app_data.crm.data.tags}}").text, "<gold><north>");
    assert.equal(
      text("{{#app_data.crm.data.contacts}}{{name}}:{{event.called_number}} {{/app_data.crm.data.contacts}}")
        .text,
      "Ann:50102 Bob:50102 ",
    );
  });

  it("takes other delimiters and leaves comments out", () => {
    assert.equal(text("{{! who }}{{=<% %>=}}<% event.called_number %> {{ }}").text, "50102 {{ }}");
  });
});

describe("what a template reaches", () => {
  class Contact {
    name = "own";
    get secret() {
      return "from the prototype";
    }
  }

  const hidden = [
    "constructor.name",
    "event.constructor.name",
    "event.__proto__.x",
    "__proto__",
    "event.toString",
    "event.calling_number.toUpperCase",
    "event.calling_number.constructor.name",
    "contact.secret",
    "fn",
    "fn.name",
    "list.map",
    "../event",
    "req.headers.host",
    "res.x",
    "req",
  ];
  for (const path of hidden) {
    it(`reaches nothing by {{ ${path} }}`, () => {
      let called = 0;
      const message = {
        ...call,
        contact: new Contact(),
        fn: () => {
          called++;
          return "called";
        },
        list: [1],
        req: { headers: { host: "h" } },
        res: { x: 1 },
      };
      assert.deepEqual(text(`{{ ${path} }}`, message), { text: "", missing: [path] });
      assert.deepEqual(text(`{{#${path}}}reached{{/${path}}}`, message).text, "");
      assert.equal(called, 0);
    });
  }

  it("reaches nothing of a __proto__ that came with data", () => {
    const message = JSON.parse('{"event":{"__proto__":{"admin":"yes"}}}');
    assert.deepEqual(text("{{ event.__proto__.admin }}{{ event.admin }}", message), {
      text: "",
      missing: ["event.__proto__.admin", "event.admin"],
    });
  });

  it("reaches an object's own properties, whatever its class", () => {
    assert.equal(text("{{ contact.name }}", { contact: new Contact() }).text, "own");
  });

  it("shows the message without req and res", () => {
    assert.equal(text("{{.}}", { a: 1, req: { s: 1 }, res: {} }).text, '{"a":1}');
  });

  it("takes an overlay's paths before the message's, and the message's where the overlay has none", () => {
    const rendered = text(
      "{{ webhook.id }} {{ webhook.status }}",
      { webhook: { id: "old", status: 200 } },
      {
        overlay: { webhook: { id: "new" } },
      },
    );
    assert.deepEqual(rendered, { text: "new 200", missing: [] });
  });

  it("asks for env, flow and global, the message's own first", () => {
    const asked: unknown[][] = [];
    const scope: Partial<TemplateScope> = {
      env: (name) => (name === "HOST" ? "crm.local" : undefined),
      flow: (key, store) => {
        asked.push(["flow", key, store]);
        return { name: "Lobby", list: [1, 2] };
      },
      global: (key, store) => {
        asked.push(["global", key, store]);
        return "shared";
      },
    };
    const template = compileTemplate(
      "{{env.HOST}} {{env.NONE}}{{flow.site.name}} {{flow[file].site.list.1}} {{global.word}} {{flow.__proto__.x}}",
      "text",
    );
    const rendered = template.render({ message: {}, ...scope });
    assert.deepEqual(rendered, {
      text: "crm.local Lobby 2 shared ",
      missing: ["env.NONE", "flow.__proto__.x"],
    });
    assert.deepEqual(asked, [
      ["flow", "site", undefined],
      ["flow", "site", "file"],
      ["global", "word", undefined],
    ]);
    assert.equal(
      compileTemplate("{{flow.site.name}}", "text").render({
        message: { flow: { site: { name: "own" } } },
        ...scope,
      }).text,
      "own",
    );
  });

  it("lists the context values it needs, each once, those of sections too", () => {
    const { contextKeys } = compileTemplate(
      "{{flow.a.b}}{{flow.a.c}}{{#global[file].vips}}{{flow.d}}{{/global[file].vips}}{{event.flow.x}}{{flow.$parent.e.f}}",
      "text",
    );
    assert.deepEqual(contextKeys, [
      { scope: "flow", key: "a" },
      { scope: "global", key: "vips", store: "file" },
      { scope: "flow", key: "d" },
      { scope: "flow", key: "$parent.e" },
    ]);
  });
});

describe("a template without tags", () => {
  it("is constant, as is one of comments only", () => {
    assert.equal(compileTemplate("plain", "json").isConstant, true);
    assert.equal(compileTemplate("a{{! note }}b", "text").isConstant, true);
    assert.equal(compileTemplate("a{{! note }}b", "text").render({ message: {} }).text, "ab");
    assert.equal(compileTemplate("{{a}}", "text").isConstant, false);
  });
});
