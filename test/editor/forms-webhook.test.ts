import { strict as assert } from "node:assert";
import type { Editor, Form } from "../support/editor.js";
import { emptyFlow, sharedEditor, withEditor } from "../support/editor-suite.js";
import { Receiver } from "../support/receiver.js";

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const preset = (form: Form, name: string) => form.root.getByRole("button", { name, exact: true }).click();
const postCall = (form: Form) => form.root.getByRole("radio", { name: "Post-call" }).check();

describe("the form of webhook out", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(emptyFlow);

  /** Opens the form of a new webhook, and closes it again. */
  const inForm = (work: (form: Form) => Promise<void>): Promise<void> =>
    inEditor(async (editor) => {
      const form = await editor.edit(await editor.drag("call-webhook-out"));
      await work(form);
      await form.cancel();
    });

  describe("presets", () => {
    const doubling = { retryDelay: "1", backoff: "exponential" };
    const policy = { timeout: "30", retries: "3", ...doubling, retryOn: "server-error" };
    const presets: Array<[string, string, Record<string, string | boolean>]> = [
      ["[WA-016]", "policy app", { mode: "realtime", method: "POST", ...policy, payload: "template" }],
      [
        "[XD-013][XD-019][XD-022][XD-023]",
        "post-call webhook",
        {
          ...{ mode: "post-call", method: "POST", timeout: "10", retries: "1", retryDelay: "2" },
          ...{ backoff: "linear", retryOn: "any-failure", payload: "post-call", httpsOnly: true },
        },
      ],
      [
        "[CB-030]",
        "CUBE call event",
        { mode: "post-call", method: "POST", ...policy, payload: "call-event" },
      ],
      ["[CD-020]", "CDR event", { mode: "post-call", method: "POST", ...policy, payload: "cdr-event" }],
      [
        "[LC-001]",
        "contact-centre event",
        {
          ...{ mode: "post-call", method: "POST", timeout: "60", retries: "4", ...doubling },
          ...{ retryOn: "any-failure", payload: "contact-centre" },
        },
      ],
    ];
    const filled = async (form: Form, fields: object): Promise<Record<string, unknown>> => {
      const values: Record<string, unknown> = {};
      for (const property of Object.keys(fields)) values[property] = await form.value(property);
      return values;
    };
    for (const [rows, name, fields] of presets) {
      it(`${rows} ${name}`, () =>
        inForm(async (form) => {
          await form.fill("retries", "9");
          await form.fill("backoff", "fixed");
          await preset(form, name);
          assert.deepEqual(await filled(form, fields), fields);
        }));
    }

    it("keep a method that suits them, and replace one that does not", () =>
      inForm(async (form) => {
        const methods: Array<[string, string, string]> = [
          ["PUT", "post-call webhook", "PUT"],
          ["DELETE", "post-call webhook", "POST"],
          ["GET", "policy app", "GET"],
          ["PUT", "policy app", "POST"],
          ["GET", "CDR event", "POST"],
        ];
        for (const [before, name, after] of methods) {
          await form.fill("method", before);
          await preset(form, name);
          assert.equal(await form.value("method"), after, `${name} after ${before}`);
        }
      }));
  });

  describe("mode", () => {
    it("[WA-017] says what each means, and offers only what it has", () =>
      inForm(async (form) => {
        const modes = form.root.getByRole("radiogroup", { name: "Mode" });
        assert.match(
          await modes.innerText(),
          /goes on when the answer is there[\s\S]*a restart loses nothing/,
        );
        assert.equal(await form.value("mode"), "realtime");
        const only = ["onFailure", "concurrency", "keepOrder", "store"];
        const offered = async (): Promise<string[]> => {
          const seen: string[] = [];
          for (const property of only) if (await form.field(property).isVisible()) seen.push(property);
          return seen;
        };
        await form.reveal(form.field("timeout"));
        assert.deepEqual(await offered(), ["onFailure"]);
        await postCall(form);
        assert.equal(await form.value("mode"), "post-call");
        assert.deepEqual(await offered(), ["concurrency", "keepOrder", "store"]);
      }));

    it("[WA-016][WA-040] advises a short timeout only where a caller waits", () =>
      inForm(async (form) => {
        const advice = form.root.getByText("5 s or less is advisable");
        await form.reveal(form.field("timeout"));
        await advice.waitFor();
        await postCall(form);
        await advice.waitFor({ state: "hidden" });
        await form.root.getByRole("radio", { name: "Real time" }).check();
        await advice.waitFor();
        await form.fill("timeout", "5");
        await advice.waitFor({ state: "hidden" });
      }));
  });

  describe("payload", () => {
    const needs: Record<string, string[]> = {
      template: [],
      msg: [],
      "post-call": ["triggerId", "entityId", "tenantId", "extras"],
      "call-event": ["extras"],
      "cdr-event": ["extras"],
      "contact-centre": ["events"],
    };
    const parts: Record<string, string> = {
      triggerId: "#node-input-triggerId",
      entityId: "#node-input-entityId",
      tenantId: "#node-input-tenantId",
      extras: ".red-ui-editableList:has(#call-webhook-out-extras)",
      events: "#call-webhook-out-events",
    };
    it("[WA-037][XD-017][LC-006] shows what the chosen one needs, and nothing else", () =>
      inForm(async (form) => {
        for (const [payload, needed] of Object.entries(needs)) {
          await form.fill("payload", payload);
          const seen: string[] = [];
          for (const [part, selector] of Object.entries(parts))
            if (await form.root.locator(selector).isVisible()) seen.push(part);
          assert.deepEqual(seen, needed, payload);
          assert.equal(
            await form.root.locator("#node-input-body-editor").isVisible(),
            payload === "template",
          );
        }
      }));

    it("[XD-014][XD-015][XD-016] has a format where there is a body: JSON or form data for an envelope", () =>
      inForm(async (form) => {
        const formats = async (): Promise<string[]> =>
          form
            .field("format")
            .evaluate((select) =>
              [...select.querySelectorAll("option")].flatMap(({ value, disabled }) =>
                disabled ? [] : [value],
              ),
            );
        await form.fill("format", "xml");
        await form.fill("payload", "post-call");
        assert.equal(await form.value("format"), "json");
        assert.deepEqual(await formats(), ["json", "form"]);
        for (const method of ["PUT", "GET", "POST"]) {
          await form.fill("method", method);
          assert.equal(await form.field("format").isVisible(), method !== "GET", method);
          assert.equal(await form.root.getByText("become query parameters").isVisible(), method === "GET");
        }
        await form.fill("payload", "msg");
        assert.deepEqual(await formats(), ["json", "form", "xml", "text"]);
      }));
  });

  describe("the body of a GET", () => {
    it("is folded away until somebody wants it, and open where there is one", () =>
      inEditor(async (editor) => {
        const id = await editor.drag("call-webhook-out");
        const form = await editor.edit(id);
        await form.fill("name", id);
        await form.fill("url", "https://crm.example/");
        const body = form.root.locator("#node-input-body-editor");
        const fold = form.root.getByText("More query parameters, from a template");
        assert.deepEqual([await body.isVisible(), await fold.isVisible()], [true, false]);
        await form.fill("method", "GET");
        assert.deepEqual([await body.isVisible(), await fold.isVisible()], [false, true]);
        await fold.click();
        await form.fillCode("body", '{ "device": "{{ event.calling_devicename }}" }');
        await form.save();

        const again = await editor.edit(id);
        assert.equal(await body.isVisible(), true);
        await again.fill("method", "POST");
        await again.fill("format", "text");
        await again.fill("method", "GET");
        await form.root.getByText("With GET nothing of it is sent").waitFor();
        await again.fill("method", "PUT");
        assert.deepEqual([await body.isVisible(), await fold.isVisible()], [true, false]);
        await again.cancel();
      }));
  });

  describe("trigger ID", () => {
    it("[XD-024] is made with a post-call payload, and stays the same from then on", () =>
      withEditor(emptyFlow, async (editor) => {
        const id = await editor.drag("call-webhook-out");
        const form = await editor.edit(id);
        await form.fill("url", "https://receiver.example/");
        assert.equal(await form.value("triggerId"), "");
        await preset(form, "post-call webhook");
        const made = String(await form.value("triggerId"));
        assert.match(made, guid);
        await preset(form, "post-call webhook");
        assert.equal(await form.value("triggerId"), made);
        await form.save();
        await editor.deploy();

        const again = await editor.edit(id);
        assert.equal(await again.value("triggerId"), made);
        await again.fill("name", "other");
        await again.save();
        assert.equal((await editor.properties(id)).triggerId, made);
        assert.deepEqual(await editor.faults(id), []);
      }));

    it("[XD-024] is taken out of a pasted portal URL; what is no GUID is marked", () =>
      inEditor(async (editor) => {
        const id = await editor.drag("call-webhook-out");
        const form = await editor.edit(id);
        await form.fill("name", "portal");
        await form.fill("url", "https://receiver.example/");
        await preset(form, "post-call webhook");
        const marked = (): Promise<boolean> =>
          form.field("triggerId").evaluate((field) => field.classList.contains("input-error"));
        const type = async (text: string): Promise<void> => {
          await form.fill("triggerId", text);
          await editor.page.keyboard.press("Tab");
        };
        await type("not a GUID");
        assert.equal(await marked(), true);
        await type("${TRIGGER_ID}");
        assert.equal(await marked(), false);
        await type("https://portal.example/webhooks/8C5B7A86-3d0e-4b6a-9f5a-1f2d3c4b5a69?tab=1");
        assert.equal(await form.value("triggerId"), "8C5B7A86-3d0e-4b6a-9f5a-1f2d3c4b5a69");
        assert.equal(await marked(), false);
        await form.save();
        assert.deepEqual(await editor.faults(id), []);
      }));
  });

  describe("contact-centre events", () => {
    it("[LC-004][LC-006][LC-008] are ticked one by one, and kept; with none a hint says what follows", () =>
      inEditor(async (editor) => {
        const id = await editor.drag("call-webhook-out");
        const form = await editor.edit(id);
        await form.fill("url", "https://receiver.example/");
        await preset(form, "contact-centre event");
        const boxes = form.root.getByRole("group", { name: "Events" }).getByRole("checkbox");
        assert.equal(await boxes.count(), 3);
        const nothing = form.root.getByText("Nothing is ticked");
        await nothing.waitFor({ state: "hidden" });
        for (const box of await boxes.all()) await box.uncheck();
        await nothing.waitFor();
        await form.root.getByRole("checkbox", { name: "App.IvrWebhook" }).check();
        await nothing.waitFor({ state: "hidden" });
        await preset(form, "contact-centre event");
        await form.save();
        assert.deepEqual((await editor.properties(id)).events, ["App.IvrWebhook"]);

        const again = await editor.edit(id);
        assert.equal(await again.root.getByRole("checkbox", { name: "App.IvrWebhook" }).isChecked(), true);
        assert.equal(await again.root.getByRole("checkbox", { name: "App.QueueWebhook" }).isChecked(), false);
        await again.cancel();
      }));
  });

  describe("[LC-009][LC-017] Send Test Webhook", () => {
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await Receiver.start({ status: 204 });
    });
    afterEach(() => receiver.stop());

    /** Makes a webhook by the preset, changes its form and deploys it; then presses the button. @returns its words */
    const pressed = async (
      editor: Editor,
      change: (form: Form) => Promise<void> = async () => {},
    ): Promise<string> => {
      const id = await editor.drag("call-webhook-out");
      const form = await editor.edit(id);
      await form.fill("name", id);
      await form.fill("url", receiver.url);
      await preset(form, "contact-centre event");
      await change(form);
      await form.save();
      await editor.deploy();
      return press(await editor.edit(id));
    };
    const press = async (form: Form): Promise<string> => {
      const result = form.root.locator("#call-webhook-out-test-result");
      const answered = form.page.waitForResponse(/call-events\/test\//);
      await form.root.getByRole("button", { name: "Send Test Webhook" }).click();
      await answered;
      await result.filter({ hasNotText: "Sending" }).waitFor();
      return result.innerText();
    };

    it("[LC-008] posts an App.TestWebhook once from the deployed node, and says so", () =>
      withEditor(emptyFlow, async (editor) => {
        assert.match(await pressed(editor), /^Accepted/);
        const [posted] = await receiver.received(1);
        assert.equal(posted!.method, "POST");
        const { WebhookEvent, Attempt } = JSON.parse(posted!.body);
        assert.deepEqual({ WebhookEvent, Attempt }, { WebhookEvent: "App.TestWebhook", Attempt: 1 });
        assert.equal(receiver.requests.length, 1);

        const { page } = editor;
        await page.getByRole("button", { name: "Show in the sidebar" }).click();
        const rows = page.locator(".call-events-panel .call-events-entry");
        await rows.filter({ hasText: "POST" }).filter({ hasText: "204" }).waitFor();
        assert.equal(await rows.count(), 1);
        await rows.click();
        await page.locator(".call-events-attempt pre", { hasText: "App.TestWebhook" }).waitFor();
      }));

    it("says what came of it where the webhook sends in real time", () =>
      withEditor(emptyFlow, async (editor) => {
        const inRealTime = (form: Form) => form.root.getByRole("radio", { name: "Real time" }).check();
        assert.match(await pressed(editor, inRealTime), /^Delivered: HTTP status 204/);
        assert.equal(receiver.requests.length, 1);
      }));

    it("[LC-018] sends nothing and says why when the type is not ticked, the webhook is off, or not deployed", () =>
      withEditor(emptyFlow, async (editor) => {
        const untick = (form: Form) => form.root.getByRole("checkbox", { name: "App.TestWebhook" }).uncheck();
        assert.match(await pressed(editor, untick), /App\.TestWebhook is not ticked/);
        await editor.page.locator("#node-dialog-cancel").click();
        assert.match(await pressed(editor, (form) => form.fill("enabled", false)), /switched off/);
        await editor.page.locator("#node-dialog-cancel").click();
        const form = await editor.edit(await editor.drag("call-webhook-out"));
        await form.fill("payload", "contact-centre");
        await form.root.getByRole("button", { name: "Send Test Webhook" }).click();
        await form.root.getByText("Deploy the changes first").waitFor();
        assert.equal(receiver.requests.length, 0);
        assert.doesNotMatch(editor.complaints.join(), /404/);
        editor.complaints.splice(0); // the refusals, which the browser notes as errors
      }));
  });
});
