import { strict as assert } from "node:assert";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configTypes, ownerOf, paletteTypes } from "../support/definitions.js";
import type { Form } from "../support/editor.js";
import { emptyFlow, nodeRed, sharedEditor, withEditor } from "../support/editor-suite.js";

/** What a form needs before it can be saved without a fault, where its defaults do not do. */
const needed: Record<string, Record<string, string>> = {
  "call-webhook-out": { url: "http://127.0.0.1/contacts" },
  "call-cdr-in": { path: mkdtempSync(join(tmpdir(), "call-records-")) },
  "call-cube": { host: "127.0.0.1", port: "9", callbackUrl: "http://127.0.0.1/xcc" },
  "call-auth": { username: "user", password: "secret-of-the-test" },
};

/** Config nodes that a node does not go without, by its property. */
const neededConfigs: Record<string, { property: string; type: string }> = {
  "call-xcc-in": { property: "cube", type: "call-cube" },
};

async function fillNeeded(form: Form, type: string): Promise<void> {
  const { [type]: config } = neededConfigs;
  if (config) {
    const inner = await form.addConfig(config.property);
    await fillNeeded(inner, config.type);
    await inner.save();
  }
  for (const [property, text] of Object.entries(needed[type] ?? {})) await form.fill(property, text);
}

/** No gateway is there to register with. */
const troubles = (): string[] => nodeRed().troubles.filter((line) => !line.includes("Cannot register with"));

describe("the editor, loading and deploying", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(emptyFlow);

  for (const [locale, name] of [
    ["en-US", "call events"],
    ["de-DE", "Anrufereignisse"],
  ] as const)
    it(`has a category of the palette by the name of ${name}`, () =>
      withEditor(
        emptyFlow,
        async ({ page }) => {
          const category = page.locator(".red-ui-palette-category", {
            has: page.locator('[data-palette-type="call-curri-in"]'),
          });
          assert.equal(await category.locator(".red-ui-palette-header").innerText(), name);
        },
        { locale },
      ));

  it("takes each node from the palette to the canvas and into the flow file", () =>
    inEditor(async (editor) => {
      const ids = [];
      for (const type of paletteTypes) {
        const id = await editor.drag(type);
        const form = await editor.edit(id);
        await fillNeeded(form, type);
        await form.save();
        ids.push(id);
      }
      await editor.deploy();
      const flows = await nodeRed().flows();
      assert.deepEqual(
        ids.map((id) => flows.find((node) => node.id === id)?.type),
        paletteTypes,
      );
      assert.deepEqual(troubles(), []);
    }));

  it("[WA-007][WA-029] makes the config nodes from the selects of other nodes, secrets apart from the flow", () =>
    inEditor(async (editor) => {
      for (const type of configTypes) {
        const owner = ownerOf(type);
        const form = await editor.edit(await editor.idOf(owner.type));
        const config = await form.addConfig(owner.property);
        await fillNeeded(config, type);
        await config.save();
        await form.save();
      }
      await editor.deploy();

      const flows = await nodeRed().flows();
      const made = flows.map(({ type }) => type).filter((type) => configTypes.includes(type));
      assert.deepEqual([...new Set(made)].sort(), [...configTypes].sort());
      assert.doesNotMatch(JSON.stringify(flows), /secret-of-the-test/);
      assert.doesNotMatch(await editor.exported(), /secret-of-the-test/);
      assert.deepEqual(troubles(), []);
    }));
});
