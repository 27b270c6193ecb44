import { strict as assert } from "node:assert";
import { apartFromWords } from "../support/apart-from-words.js";
import { configTypes, definitions, ownerOf, paletteTypes } from "../support/definitions.js";
import type { Editor, Form } from "../support/editor.js";
import { emptyFlow, sharedEditor } from "../support/editor-suite.js";
import { faint } from "../support/faint.js";
import { nameless } from "../support/nameless.js";

declare const RED: { actions: { invoke(id: string): void } };

/** Opens every form, and shows each of its tabs. */
async function eachForm(editor: Editor, look: (form: Form, type: string) => Promise<void>): Promise<void> {
  for (const type of paletteTypes) {
    const form = await editor.edit(await editor.drag(type));
    await form.eachTab(() => look(form, type));
    for (const configType of configTypes) {
      const { type: owner, property } = ownerOf(configType);
      if (owner !== type) continue;
      const inner = await form.addConfig(property);
      await look(inner, configType);
      await inner.cancel();
    }
    await form.cancel();
  }
}

describe("forms in light and dark", function () {
  this.timeout(120_000);
  for (const dark of [false, true]) {
    const inEditor = sharedEditor(emptyFlow, { dark });
    it(`are readable in the ${dark ? "dark" : "light"} theme`, () =>
      inEditor(async (editor) => {
        assert.equal(await editor.page.locator("html.nr-theme-dark").count(), dark ? 1 : 0);
        const found: string[] = [];
        await eachForm(editor, async (form, type) => {
          for (const text of await form.root.evaluate(faint)) found.push(`${type}: ${text}`);
          for (const text of await form.root.evaluate(apartFromWords)) found.push(`${type}: ${text}`);
        });
        assert.deepEqual(found, []);
      }));
  }
});

describe("fields and buttons of forms", function () {
  this.timeout(120_000);
  const inEditor = sharedEditor(emptyFlow);

  it("have a name each for those who do not see them, in the rows of lists too", () =>
    inEditor(async (editor) => {
      const found: string[] = [];
      await eachForm(editor, async (form, type) => {
        for (const add of await form.root.locator(".red-ui-editableList-addButton:visible").all())
          await add.click();
        for (const field of await form.root.evaluate(nameless)) found.push(`${type}: ${field}`);
      });
      assert.deepEqual(found, []);
    }));
});

describe("examples in empty fields", function () {
  this.timeout(120_000);
  /** What holds when nothing is typed, as the words below that field say. */
  const defaults = ["call-events/call-events.sqlite"];

  for (const [locale, forExample] of [
    ["en-US", "e.g. "],
    ["de-DE", "z. B. "],
  ] as const) {
    const inEditor = sharedEditor(emptyFlow, { locale });
    it(`are none that could be taken for a value: ${forExample}`, () =>
      inEditor(async (editor) => {
        const like: string[] = [];
        await eachForm(editor, async (form) => {
          for (const add of await form.root.locator(".red-ui-editableList-addButton:visible").all())
            await add.click();
          const shown = await form.root
            .locator("[placeholder]")
            .evaluateAll((fields) => fields.map((field) => field.getAttribute("placeholder") ?? ""));
          like.push(...shown.filter((text) => /[\d/<{]|^\w+[._-]\w+$/.test(text)));
        });
        assert.ok(like.length > 10);
        assert.deepEqual(
          like.filter((text) => !text.includes(forExample) && !defaults.includes(text)),
          [],
        );
        await editor.page.evaluate(() => RED.actions.invoke("call-events:call-test"));
        const samples = editor.page.locator(
          ".call-events-test-form input[placeholder]:not([placeholder=''])",
        );
        for (const sample of await samples.all())
          assert.ok((await sample.getAttribute("placeholder"))!.startsWith(forExample));
        assert.equal(await samples.count(), 3);
      }));
  }
});

describe("forms in German", function () {
  this.timeout(120_000);
  const inEditor = sharedEditor(emptyFlow, { locale: "de-DE" });

  it("have a German word everywhere, and no key in place of one", () =>
    inEditor(async (editor) => {
      const keys: string[] = [];
      const texts = new Map<string, string>();
      await eachForm(editor, async (form, type) => {
        const text = await form.root.innerText();
        const placeholders = await form.root.evaluate((root) =>
          [...root.querySelectorAll("[placeholder], [title]")].map(
            (field) => `${field.getAttribute("placeholder") ?? ""} ${field.getAttribute("title") ?? ""}`,
          ),
        );
        const seen = [text, ...placeholders].join("\n");
        for (const [key] of seen.matchAll(
          /(?<![\w.{])(?:form|common|label|status|errors|test|preset|op|tab|kind)\.[\w-]+(?:\.[\w-]+)*/g,
        ))
          keys.push(`${type}: ${key}`);
        texts.set(type, `${texts.get(type) ?? ""}\n${text}`);
      });
      assert.deepEqual(keys, []);
      assert.equal(texts.size, definitions.size);
      for (const [type, text] of texts)
        assert.match(
          text,
          /\b(der|die|das|den|wird|und|oder|für|nicht|keine?|Benutzername)\b/,
          `${type} is not in German`,
        );
    }));
});
