import { strict as assert } from "node:assert";
import type { Locator, Page } from "playwright-core";
import type { Editor } from "../support/editor.js";
import { emptyFlow, openEditor, sharedEditor, withEditor } from "../support/editor-suite.js";
import { faint } from "../support/faint.js";
import { NodeRed } from "../support/node-red.js";

const listOf = (page: Page): Locator => page.locator(".call-events-fields:visible");
const optionsOf = (page: Page): Locator => listOf(page).locator("[role=option]:visible");

const tag = "{{ event.calling_number }}";

/** Puts a tag into a code editor: at the cursor with the keyboard, over what is selected with the mouse. */
async function putsTags(editor: Editor, type: string, property: string): Promise<void> {
  const { page } = editor;
  const form = await editor.edit(await editor.drag(type));
  await form.fillCode(property, "from=;to=7");
  await page.keyboard.press("Home");
  for (let step = 0; step < "from=".length; step += 1) await page.keyboard.press("ArrowRight");
  const button = form.root
    .locator(`#node-input-${property}-bar`)
    .getByRole("button", { name: "Insert a field" });
  await button.focus();
  await page.keyboard.press("Enter");
  await optionsOf(page).first().waitFor();
  await page.keyboard.type("event.calling_number");
  await page.keyboard.press("Enter");
  await listOf(page).waitFor({ state: "detached" });
  assert.equal(await form.value(property), `from=${tag};to=7`, `${type}: at the cursor`);
  await page.keyboard.insertText("!");
  assert.equal(await form.value(property), `from=${tag}!;to=7`, `${type}: typing goes on behind the tag`);

  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await button.click();
  await optionsOf(page).locator("code").getByText("event.called_number", { exact: true }).click();
  await listOf(page).waitFor({ state: "detached" });
  const both = `from=${tag}!;to={{ event.called_number }}`;
  assert.equal(await form.value(property), both, `${type}: over the selection`);
  await page.keyboard.insertText(";");
  assert.equal(await form.value(property), `${both};`, `${type}: nothing stays selected`);
  await form.save();
}

async function putsTagsIntoBoth(editor: Editor): Promise<void> {
  await putsTags(editor, "call-template", "template");
  await putsTags(editor, "call-webhook-out", "body");
}

describe("the list of fields", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(emptyFlow);

  it("is searched by label and path, and worked with the keyboard, in a field that takes a template", () =>
    inEditor(async (editor) => {
      const { page } = editor;
      const form = await editor.edit(await editor.drag("call-webhook-out"));
      await form.fill("url", "https://crm.example/");
      await page.keyboard.press("End");
      await page.keyboard.press("Tab");
      const button = form.root.getByRole("button", { name: "Insert a field" }).first();
      assert.equal(await button.evaluate((element) => element === document.activeElement), true);
      await page.keyboard.press("Enter");
      const search = page.getByRole("combobox", { name: "Name or label" });
      await optionsOf(page).nth(300).waitFor();
      assert.equal(await button.getAttribute("aria-expanded"), "true");

      await page.keyboard.type("no such field");
      await listOf(page).getByText("No field is called like this.").waitFor();
      assert.equal(await optionsOf(page).count(), 0);
      await page.keyboard.press("Enter");
      await search.fill("number TRANSF");
      const labels = ["Called number, transformed", "Calling number, transformed"];
      assert.deepEqual(await optionsOf(page).locator("span").allInnerTexts(), labels);
      const active = async (): Promise<string> =>
        page.locator(`[id="${await search.getAttribute("aria-activedescendant")}"] span`).innerText();
      assert.equal(await active(), labels[0]);
      for (const [key, label] of [
        ["ArrowDown", labels[1]],
        ["ArrowDown", labels[0]],
        ["ArrowUp", labels[1]],
      ] as const) {
        await page.keyboard.press(key);
        assert.equal(await active(), label);
      }
      await page.keyboard.press("Enter");
      await listOf(page).waitFor({ state: "detached" });
      const transformed = "{{ event.transformed_calling_number }}";
      assert.equal(await form.value("url"), `https://crm.example/${transformed}`);
      assert.equal(
        await form.field("url").evaluate((field) => field === document.activeElement),
        true,
        "typing goes on behind the tag",
      );
      await form.cancel();
    }));

  it("puts its tag into the code editors, where the cursor is", () => inEditor(putsTagsIntoBoth));

  it("does so in ACE, too, which a settings file may ask for", async () => {
    const withAce = await NodeRed.start({
      settings: { editorTheme: { tours: false, codeEditor: { lib: "ace" } } },
    });
    try {
      const editor = await openEditor(withAce);
      await putsTagsIntoBoth(editor);
      await editor.close();
    } finally {
      await withAce.stop();
    }
  });

  it("is left with Escape, Tab or a click beside it, and the form stays open", () =>
    inEditor(async (editor) => {
      const { page } = editor;
      const form = await editor.edit(await editor.drag("call-trigger-filter"));
      await form.addRow("call-trigger-filter-conditions");
      const button = form.root.getByRole("button", { name: "Choose a field" });
      const leave: Array<() => Promise<void>> = [
        () => page.keyboard.press("Escape"),
        () => page.keyboard.press("Tab"),
        () => form.root.locator("#node-input-name").click(),
        () => button.click(),
      ];
      for (const how of leave) {
        await button.click();
        await optionsOf(page).first().waitFor();
        await how();
        await listOf(page).waitFor({ state: "detached" });
        assert.equal(await button.getAttribute("aria-expanded"), "false");
        assert.equal(await form.root.isVisible(), true);
      }
      await button.click();
      await page.keyboard.press("Escape");
      assert.equal(await button.evaluate((element) => element === document.activeElement), true);
      await form.cancel();
    }));

  it("is readable in the dark and in German, and lies in a narrow window", () =>
    withEditor(
      emptyFlow,
      async (editor) => {
        const { page } = editor;
        const form = await editor.edit(await editor.drag("call-trigger-filter"));
        await form.addRow("call-trigger-filter-conditions");
        await form.root.getByRole("button", { name: "Feld auswählen" }).click();
        await page.getByRole("combobox", { name: "Name oder Bezeichnung" }).waitFor();
        assert.deepEqual(await listOf(page).evaluate(faint), []);
        const box = (await listOf(page).boundingBox())!;
        assert.ok(box.x >= 0 && box.x + box.width <= page.viewportSize()!.width, JSON.stringify(box));
        await page.keyboard.press("Escape");
        await form.cancel();
      },
      { dark: true, locale: "de-DE", viewport: { width: 700, height: 700 } },
    ));
});
