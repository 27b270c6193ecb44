import { strict as assert } from "node:assert";
import type { Form } from "../support/editor.js";
import { emptyFlow, nodeRed, sharedEditor } from "../support/editor-suite.js";

/** What the form says below a field at this moment. */
const hint = async (form: Form, property: string): Promise<string> => {
  const row = form.page.locator(`.form-row:has(#node-input-${property})`);
  return (await row.locator('.call-events-hint[role="status"]').allInnerTexts()).join(" ").trim();
};

const options = (form: Form, property: string): Promise<string[]> =>
  form
    .field(property)
    .evaluate((select) => [...(select as HTMLSelectElement).options].map(({ value }) => value));

/** The help that the editor shows for a node type. */
async function help(type: string): Promise<string> {
  const html = (await nodeRed().admin("nodes", { headers: { accept: "text/html" } })) as string;
  return new RegExp(`data-help-name="${type}">([\\s\\S]*?)</script>`).exec(html)?.[1] ?? "";
}

const app = (id: string, name: string, order: number, x: number, wires: string[]) => ({
  id,
  type: "call-webhook-out",
  z: "tab",
  name,
  order,
  url: "http://127.0.0.1/",
  ...{ mode: "realtime", enabled: true, method: "POST", headers: [], query: [], timeout: 2, retries: 0 },
  ...{ retryDelay: 1, maxResponse: 64, body: "", message: "", version: 1 },
  x,
  y: 100,
  wires: [wires, []],
});

describe("apps and their order in the editor", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor([
    ...emptyFlow,
    app("discovery", "Phone Discovery", 20, 200, ["crm"]),
    app("crm", "CRM", 40, 450, ["alert"]),
    app("alert", "Alert", 90, 700, []),
  ]);

  it("[WA-006][WA-022][WA-024][WA-039][WA-066] offers methods, no authentication, 30 s and an order of 50 to a new webhook", () =>
    inEditor(async (editor) => {
      const form = await editor.edit(await editor.drag("call-webhook-out"));
      assert.deepEqual((await options(form, "method")).sort(), ["DELETE", "GET", "PATCH", "POST", "PUT"]);
      assert.equal(await form.value("method"), "POST");
      assert.match(await help("call-webhook-out"), /Method[^\n]*POST/i);
      assert.equal(await form.value("timeout"), "30");
      assert.equal(await form.value("order"), "50");
      await form.reveal(form.field("auth"));
      assert.match(String(await form.value("auth")), /^(_ADD_)?$/);
      await form.cancel();
    }));

  it("[WA-007][WA-031] offers four kinds of authentication, and no grant", () =>
    inEditor(async (editor) => {
      const form = await editor.edit("crm");
      const auth = await form.addConfig("auth");
      assert.deepEqual(await options(auth, "kind"), ["basic", "bearer", "header", "oauth2"]);
      await auth.fill("kind", "oauth2");
      assert.equal(await auth.root.locator('input[id*="grant" i], select[id*="grant" i]').count(), 0);
      await auth.cancel();
      await form.cancel();
    }));

  it("[WA-016][WA-040] advises five seconds or less while a caller waits", () =>
    inEditor(async (editor) => {
      const form = await editor.edit("crm");
      await form.fill("timeout", "6");
      assert.match(await hint(form, "timeout"), /5 s/);
      await form.fill("timeout", "5");
      assert.equal(await hint(form, "timeout"), "");
      await form.fill("timeout", "30");
      await form.save();
      assert.deepEqual(await editor.faults("crm"), [], "advice is no fault");
    }));

  it("[WA-061] shows the slug while the name is typed, and marks a second app with the same one", () =>
    inEditor(async (editor) => {
      const id = await editor.drag("call-webhook-out");
      const form = await editor.edit(id);
      const slugs: Record<string, string> = {
        webhook: ".webhook",
        "Salesforce CRM Lookup": '["salesforce-crm-lookup"]',
        " A  B/C! ": '["a-b-c"]',
      };
      for (const [name, slug] of Object.entries(slugs)) {
        await form.fill("name", name);
        assert.equal(await form.root.locator(".call-events-slug code").innerText(), `msg.app_data${slug}`);
      }
      await form.fill("url", "http://127.0.0.1/");
      await form.fill("name", "phone discovery");
      await form.save();
      assert.match((await editor.faults(id)).join(), /phone-discovery/);
    }));

  it("[WA-065] marks an app whose order is below that of an app before it", () =>
    inEditor(async (editor) => {
      assert.deepEqual(await editor.faults("alert"), []);
      const form = await editor.edit("alert");
      await form.fill("order", "30");
      await form.save();
      assert.match((await editor.faults("alert")).join(), /CRM/);
      const again = await editor.edit("alert");
      await again.fill("order", "80");
      await again.save();
      assert.deepEqual(await editor.faults("alert"), []);
    }));

  it("[WA-090] marks a template that has the brackets of the manual in it", () =>
    inEditor(async (editor) => {
      const form = await editor.edit("crm");
      await form.fill("message", "{{ app_data.[my-app].data.x }}");
      assert.notEqual(await hint(form, "message"), "");
      await form.fill("message", "{{ app_data.my-app.data.x }}");
      assert.equal(await hint(form, "message"), "");
      await form.fill("message", "{{ app_data.[my-app].data.x }}");
      await form.save();
      assert.ok((await editor.faults("crm")).length > 0);
    }));
});
