import { strict as assert } from "node:assert";
import { definitions, paletteTypes } from "../support/definitions.js";
import type { Form } from "../support/editor.js";
import { emptyFlow, sharedEditor, withEditor } from "../support/editor-suite.js";
import { freePort } from "../support/free-port.js";

interface Rule {
  type: string;
  property: string;
  refuses: string[];
  accepts: string[];
}

const rules: Rule[] = [
  {
    type: "call-curri-in",
    property: "path",
    refuses: ["curri", "", "/a b"],
    accepts: ["/curri/x", "${CURRI_PATH}"],
  },
  {
    type: "call-curri-in",
    property: "deadline",
    refuses: ["0", "-5", "soon", "60000"],
    accepts: ["1500", "${WAIT}"],
  },
  {
    type: "call-curri-in",
    property: "timeZone",
    refuses: ["Mars/Olympus"],
    accepts: ["Europe/Berlin", "${ZONE}"],
  },
  { type: "call-cdr-in", property: "path", refuses: ["", " "], accepts: ["/var/spool/cdr", "${CDR_FOLDER}"] },
  { type: "call-cdr-in", property: "timeZone", refuses: ["Mars/Olympus"], accepts: ["Europe/Berlin"] },
  {
    type: "call-xcc-in",
    property: "timeZone",
    refuses: ["Mars/Olympus"],
    accepts: ["UTC", "${ZONE}"],
  },
  {
    type: "call-webhook-out",
    property: "order",
    refuses: ["9", "101", "10.5", "x"],
    accepts: ["10", "100", "${ORDER}"],
  },
  {
    type: "call-webhook-out",
    property: "url",
    refuses: [""],
    accepts: ["https://crm.example/contacts/{{ event.calling_number }}", "${CRM_URL}"],
  },
  {
    type: "call-webhook-out",
    property: "timeout",
    refuses: ["0", "-1", "x"],
    accepts: ["5", "0.5", "${TIMEOUT}"],
  },
  {
    type: "call-webhook-out",
    property: "retries",
    refuses: ["-1", "11", "1.5", ""],
    accepts: ["0", "10", "${RETRIES}"],
  },
  {
    type: "call-webhook-out",
    property: "retryDelay",
    refuses: ["-1", "x"],
    accepts: ["0.1", "2", "${PAUSE}"],
  },
  { type: "call-webhook-out", property: "maxResponse", refuses: ["0", "x"], accepts: ["64", "${KB}"] },
  {
    type: "call-webhook-out",
    property: "concurrency",
    refuses: ["0", "129", "1.5", "x"],
    accepts: ["1", "128", "${PARALLEL}"],
  },
  {
    type: "call-app-data-merge",
    property: "order",
    refuses: ["9", "101"],
    accepts: ["10", "${ORDER}"],
  },
  {
    type: "call-curri-reply",
    property: "callingName",
    refuses: ["{{ app_data.crm"],
    accepts: ["", "{{ app_data.crm.data.name }}"],
  },
];

describe("forms mark what cannot work", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(emptyFlow);

  const marked = async (form: Form, property: string): Promise<boolean> =>
    form.field(property).evaluate((field) => field.classList.contains("input-error"));

  const marks = (...properties: string[]): void => {
    for (const { type, property, refuses, accepts } of rules) {
      if (!properties.includes(property)) continue;
      it(`${type}: ${property}`, () =>
        inEditor(async (editor) => {
          const id = await editor.drag(type);
          const form = await editor.edit(id);
          if (property === "concurrency") await form.root.getByRole("radio", { name: "Post-call" }).check();
          const wrong = new Map<string, boolean>();
          for (const value of [...refuses, ...accepts]) {
            await form.fill(property, value);
            await editor.page.keyboard.press("Tab");
            if ((await marked(form, property)) !== refuses.includes(value))
              wrong.set(value, refuses.includes(value));
          }
          assert.deepEqual([...wrong], [], "values with the wrong mark");

          await form.fill(property, refuses[0]!);
          await form.save();
          assert.ok((await editor.faults(id)).length > 0, "the node on the canvas is marked as well");
        }));
    }
  };
  const own = ["timeout", "retries", "retryDelay", "order", "url"];
  describe("[WA-011][XD-018] time limit and retries", () => marks("timeout", "retries", "retryDelay"));
  describe("[WA-020] order", () => marks("order"));
  describe("[WA-021][CD-011][LC-004] URL", () => marks("url"));
  describe("and all others", () =>
    marks(...rules.map(({ property }) => property).filter((property) => !own.includes(property))));

  it("[XD-013] call-webhook-out: url, by what it says of HTTPS", () =>
    inEditor(async (editor) => {
      const id = await editor.drag("call-webhook-out");
      const form = await editor.edit(id);
      await form.fill("url", "http://crm.example/");
      await editor.page.keyboard.press("Tab");
      assert.equal(await marked(form, "url"), false);
      await form.fill("httpsOnly", true);
      assert.equal(await marked(form, "url"), true);
      await form.root.getByText("begins with http://. Nothing would be sent.").waitFor();
      await form.save();
      assert.match((await editor.faults(id)).join(), /Nothing would be sent/);

      const again = await editor.edit(id);
      await again.fill("url", "https://crm.example/");
      await again.save();
      assert.deepEqual(await editor.faults(id), []);
    }));

  /** Fills in more than one plain field; the node on the canvas is marked when the form has been saved. */
  const severalFields: Record<string, (form: Form) => Promise<void>> = {
    "call-template": (form) => form.fillCode("template", "{{# app_data }}"),
    "call-trigger-filter": async (form) => {
      await form.addRow("call-trigger-filter-conditions", "event.calling_number");
      const row = form.root.locator("li").last();
      await row.locator("select:not(.call-events-picker)").first().selectOption("regex");
      await row.locator(".call-events-condition-value input:visible").fill("(");
    },
  };
  for (const [type, fill] of Object.entries(severalFields)) {
    it(`${type}`, () =>
      inEditor(async (editor) => {
        const id = await editor.drag(type);
        assert.deepEqual(await editor.faults(id), []);
        const form = await editor.edit(id);
        await fill(form);
        await form.save();
        assert.ok((await editor.faults(id)).length > 0);
      }));
  }

  it("call-cdr-in: what its source needs of user, password and secret", () =>
    withEditor(emptyFlow, async (editor) => {
      const id = await editor.drag("call-cdr-in");
      const form = await editor.edit(id);
      await form.fill("source", "sftp");
      for (const credential of ["username", "password"]) assert.equal(await marked(form, credential), true);
      assert.equal(await marked(form, "source"), false, "what is missing stands elsewhere");
      await form.fill("username", "cucm");
      await editor.page.keyboard.press("Tab");
      assert.deepEqual([await marked(form, "username"), await marked(form, "password")], [false, true]);
      await form.save();
      assert.deepEqual(await editor.faults(id), ["An SFTP server needs a user and a password"]);

      const again = await editor.edit(id);
      await again.fill("password", "s3cret");
      await again.save();
      assert.deepEqual(await editor.faults(id), []);
      await editor.deploy();
      await editor.load();
      assert.deepEqual(await editor.faults(id), [], "nobody has asked what the server keeps");
      const stored = await editor.edit(id);
      assert.equal(await marked(stored, "password"), false, "a stored password is one");
      await stored.save();
      assert.deepEqual(await editor.faults(id), []);

      const cleared = await editor.edit(id);
      await cleared.fill("password", "");
      await cleared.save();
      assert.equal((await editor.faults(id)).length, 1);

      const byHttp = await editor.edit(id);
      await byHttp.fill("source", "http");
      await byHttp.save();
      assert.deepEqual(await editor.faults(id), []);
      const verified = await editor.edit(id);
      await verified.fill("verify", "token");
      assert.equal(await marked(verified, "secret"), true);
      await verified.save();
      assert.deepEqual(await editor.faults(id), ["Verifying needs a secret"]);
    }));

  it("call-curri-in: tells of a path that another one has on the same server, and is valid with it", async () => {
    const port = await freePort();
    const listener = (id: string, mode: string) => ({
      ...{ id, type: "call-listener", name: id, mode, port, allow: [], maxBody: 256, idleTimeout: 0 },
    });
    const curriIn = (id: string, more: object) => ({
      ...{
        id,
        type: "call-curri-in",
        name: id,
        path: "/curri",
        timeZone: "",
        x: 150,
        y: 100,
        z: "tab",
        wires: [[]],
      },
      ...more,
    });
    return withEditor(
      [
        ...emptyFlow,
        { id: "off", type: "tab", label: "Off", disabled: true },
        listener("one", "port"),
        listener("other", "node-red"),
        curriIn("mine", {}),
        curriIn("asleep", { y: 160, d: true }),
        curriIn("away", { z: "off", path: "/curri/x" }),
        curriIn("apart", { y: 220, path: "/curri/x", listener: "one" }),
      ],
      async (editor) => {
        assert.deepEqual(await editor.faults("mine"), []);
        const id = await editor.drag("call-curri-in");
        const form = await editor.edit(id);
        const hint = form.root.getByRole("status").filter({ hasText: "on this path" });
        assert.match(await hint.innerText(), /answers on this path: "mine" in the flow "Calls"/);
        for (const [path, isTaken] of [
          ["/curri/x", false],
          ["/curri/", true],
          ["/curri/mine", false],
        ] as const) {
          await form.fill("path", path);
          await editor.page.keyboard.press("Tab");
          assert.equal(await hint.isVisible(), isTaken, path);
        }
        await form.fill("path", "/curri/x");
        await form.fill("listener", "other");
        assert.equal(await hint.isVisible(), false);
        await form.fill("listener", "one");
        assert.match(await hint.innerText(), /answers on this path: "apart"/);
        assert.equal(await marked(form, "path"), false);
        await form.save();
        assert.deepEqual(
          await editor.faults(id),
          [],
          "no mark that would outlive a change of the other node",
        );
      },
    );
  });

  it("[CB-032] call-xcc-in: no gateway, or no state", () =>
    inEditor(async (editor) => {
      const id = await editor.drag("call-xcc-in");
      const form = await editor.edit(id);
      for (const state of ["ALERTING", "CONNECTED", "DISCONNECTED"])
        await form.root.locator(`#call-xcc-in-state-${state}`).uncheck();
      await form.root.getByText("no message is ever sent").waitFor();
      await form.save();
      assert.match((await editor.faults(id)).join(), /no message is ever sent/);
    }));

  it("of every node that can be dragged and checks anything", () => {
    const checking = paletteTypes.filter((type) =>
      Object.values(definitions.get(type)!.defaults).some(({ validate }) => validate !== undefined),
    );
    const looked = new Set([...rules.map(({ type }) => type), ...Object.keys(severalFields)]);
    assert.deepEqual(
      checking.filter((type) => !looked.has(type)),
      [],
      "their forms check something, and the rules above try nothing of it",
    );
  });
});
