import { strict as assert } from "node:assert";
import type { Locator, Page } from "playwright-core";
import { Cube } from "../support/cube.js";
import { Cucm } from "../support/cucm.js";
import type { Editor } from "../support/editor.js";
import { emptyFlow, nodeRed, openEditor, sharedEditor, withEditor } from "../support/editor-suite.js";
import { faint } from "../support/faint.js";
import { NodeRed } from "../support/node-red.js";
import { until } from "../support/until.js";

interface SidebarRed {
  actions: { invoke(id: string, ...args: string[]): void; list(): Array<{ id: string }> };
  workspaces: { active(): string; show(id: string): void };
  plugins: { getPlugin(id: string): { onremove(): void } };
}
declare const RED: SidebarRed;

const place = (x: number, y: number, z = "tab") => ({ z, x, y });

/** Two in nodes, of which one never answers, and a filter that stands in another flow. */
const flow = [
  { id: "tab", type: "tab", label: "Calls" },
  { id: "tab2", type: "tab", label: "More" },
  {
    id: "in",
    type: "call-curri-in",
    name: "front desk",
    path: "/curri",
    ...place(150, 100),
    wires: [["link"]],
  },
  { id: "link", type: "link out", name: "", mode: "link", links: ["link-in"], ...place(350, 100), wires: [] },
  { id: "link-in", type: "link in", name: "", links: ["link"], ...place(150, 100, "tab2"), wires: [["vip"]] },
  {
    id: "vip",
    type: "call-trigger-filter",
    name: "VIP <b>callers</b>",
    conditions: [],
    ...place(350, 100, "tab2"),
    wires: [["reply"], []],
  },
  { id: "reply", type: "call-curri-reply", action: "continue", ...place(550, 100, "tab2"), wires: [[]] },
  {
    id: "silent",
    type: "call-curri-in",
    name: "silent",
    path: "/silent",
    deadline: 200,
    ...place(150, 200),
    wires: [[]],
  },
];

const call = (path: string, callingNumber: string): Promise<unknown> => {
  const cucm = new Cucm(nodeRed().url + path);
  return cucm.ask({ callingNumber, calledNumber: "50102" }).finally(() => cucm.close());
};

const show = (page: Page): Promise<void> => page.evaluate(() => RED.actions.invoke("call-events:show"));
const panelOf = (page: Page): Locator => page.locator(".call-events-panel");
/** By its place: deliveries, triggers, calls, Call Test. */
const tab = (page: Page, index: number): Locator => panelOf(page).getByRole("tab").nth(index);
const words = async (part: Locator): Promise<string> => (await part.innerText()).replace(/\s+/g, " ");

/** Opens each tab of the panel in turn. */
async function eachTab(editor: Editor, look: (name: string) => Promise<void>): Promise<void> {
  await show(editor.page);
  for (const index of [0, 1, 2, 3]) {
    await tab(editor.page, index).click();
    await panelOf(editor.page).locator("[role=tabpanel]:visible").waitFor();
    await look((await tab(editor.page, index).getAttribute("aria-label"))!);
  }
}

describe("the sidebar Call events", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(flow);

  it("[CD-015][CD-016][CD-017] shows each trigger's hits and last hit as they come, and resets them", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await tab(page, 1).click();
      const row = panelOf(page).locator("li", { hasText: "VIP <b>callers</b>" });
      await row.waitFor();
      assert.match(await words(row), /0 hits last hit: never/);
      for (const number of ["1001", "1002"]) await call("/curri", number);
      await row.filter({ hasText: /2 hits/ }).waitFor();
      assert.match(await words(row), /last hit: \d\d:\d\d:\d\d/);

      await row.getByRole("button", { name: "Reset" }).click();
      const question = panelOf(page).getByRole("status").filter({ hasText: "2 hits of" });
      assert.match(await words(question), /"VIP <b>callers<\/b>"/);
      await question.getByRole("button", { name: "Cancel" }).click();
      assert.match(await words(row), /2 hits/);
      await row.getByRole("button", { name: "Reset" }).click();
      await question.getByRole("button", { name: "Reset" }).click();
      await row.filter({ hasText: /0 hits/ }).waitFor();
      assert.match(await words(row), /never/);
    }));

  it("leads to the node, in whichever flow it stands", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await page.evaluate(() => RED.workspaces.show("tab"));
      await tab(page, 1).click();
      await panelOf(page).getByRole("button", { name: "VIP <b>callers</b>" }).click();
      await page.waitForFunction(() => RED.workspaces.active() === "tab2");
      await page.evaluate(() => RED.workspaces.show("tab"));
    }));

  it("[CB-025] shows the last calls as they come, by whom and how fast they were answered, and tests one again", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await tab(page, 2).click();
      await call("/silent", '<img src=x onerror="document.title=1">');
      await call("/curri", "+15559876543");
      const rows = panelOf(page).locator("li:visible");
      await rows.filter({ hasText: "+15559876543" }).first().waitFor();
      assert.match(
        await words(rows.first()),
        /^\+15559876543 50102 \d\d:\d\d:\d\d continue by the flow, \d+ ms front desk/,
      );
      const late = rows.filter({ hasText: "<img" }).filter({ hasText: "at the deadline" });
      assert.match(
        await words(late),
        /^<img src=x onerror="document\.title=1"> 50102 .* at the deadline, \d+ ms silent/,
      );
      assert.equal(await panelOf(page).locator("img").count(), 0);

      await panelOf(page)
        .locator("select")
        .filter({ hasText: "CURRI in and CUBE" })
        .selectOption({ label: "front desk" });
      await late.waitFor({ state: "detached" });
      await rows.first().getByRole("button", { name: "Test with these numbers" }).click();
      const test = panelOf(page).locator(".call-events-test");
      assert.equal(await test.locator('[name="calling_number"]').inputValue(), "+15559876543");
      assert.equal(await test.locator("select").first().inputValue(), "in");
      await page.keyboard.press("Enter");
      await test.locator(".call-events-test-decision").waitFor();
    }));

  it("is worked with the keyboard alone", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await tab(page, 0).focus();
      await page.keyboard.press("Enter");
      const chosen = async (): Promise<string | null> =>
        page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);
      for (const name of ["Triggers", "Calls", "Call Test", "Deliveries", "Triggers"]) {
        await page.keyboard.press("ArrowRight");
        assert.equal(await chosen(), name);
        const panels = panelOf(page).locator("[role=tabpanel]:visible");
        assert.equal(await panels.first().getAttribute("aria-label"), name);
      }
      await page.keyboard.press("ArrowLeft");
      assert.equal(await chosen(), "Deliveries");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await chosen(), "Call Test");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.type("4711");
      await page.keyboard.press("Enter");
      await panelOf(page).locator(".call-events-test-decision").waitFor();
      assert.equal(await panelOf(page).locator('[name="calling_number"]').inputValue(), "4711");
    }));

  it("has room in 180 pixels", () =>
    inEditor(async (editor) => {
      const setWidth = (width: string): Promise<void> =>
        panelOf(editor.page).evaluate((panel, wanted) => panel.style.setProperty("width", wanted), width);
      await setWidth("180px");
      await eachTab(editor, async (name) => {
        const wide = await panelOf(editor.page).evaluate((panel) =>
          [panel, ...panel.querySelectorAll<HTMLElement>("*")]
            .filter(
              (part) =>
                part.checkVisibility() &&
                part.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1,
            )
            .map((part) => `${part.tagName} ${part.className}`),
        );
        assert.deepEqual(wide, [], name);
      });
      await setWidth("");
    }));

  it("goes with its package, and leaves nothing behind", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await page.evaluate(() => RED.plugins.getPlugin("call-events").onremove());
      await panelOf(page).waitFor({ state: "detached" });
      const left = await page.evaluate(() => ({
        actions: RED.actions.list().filter(({ id }) => id.startsWith("call-events:")),
        styles: [...document.querySelectorAll("style")].filter((style) =>
          style.textContent.includes("call-events-panel"),
        ).length,
      }));
      assert.deepEqual(left, { actions: [], styles: 0 });
    }));
});

describe("nodes without a name in the sidebar", function () {
  this.timeout(60_000);
  const unnamed = (id: string, path: string, where: object) => ({
    id,
    type: "call-curri-in",
    name: "",
    path,
    ...where,
    wires: [["reply"]],
  });
  const reply = { type: "call-curri-reply", action: "continue", wires: [[]] };
  const filter = { type: "call-trigger-filter", name: "", conditions: [], wires: [[], []] };

  it("are told apart by their path, and by their flow where that is the same", () =>
    withEditor(
      [
        { id: "tab", type: "tab", label: "Calls" },
        { id: "tab2", type: "tab", label: "<b>More</b>" },
        unnamed("mine", "/curri/mine", place(150, 100)),
        unnamed("sales", "/curri", place(150, 200)),
        unnamed("copy", "/curri", place(150, 100, "tab2")),
        { ...reply, id: "reply", ...place(400, 100) },
        { ...filter, id: "first", ...place(150, 300) },
        { ...filter, id: "second", ...place(150, 300, "tab2") },
      ],
      async ({ page }) => {
        await show(page);
        await tab(page, 3).click();
        const chosen = panelOf(page).locator(".call-events-test select").first();
        await chosen.locator("option").nth(2).waitFor({ state: "attached" });
        assert.deepEqual(await chosen.locator("option").allInnerTexts(), [
          "CURRI in /curri · <b>More</b>",
          "CURRI in /curri · Calls",
          "CURRI in /curri/mine",
        ]);
        await tab(page, 2).click();
        await call("/curri/mine", "+15559870001");
        await panelOf(page)
          .locator("li", { hasText: "+15559870001" })
          .getByRole("button", { name: "CURRI in /curri/mine" })
          .waitFor();
        await tab(page, 1).click();
        for (const name of ["trigger filter · Calls", "trigger filter · <b>More</b>"])
          await panelOf(page).getByRole("button", { name }).waitFor();
      },
    ));
});

describe("a node that gets another path and name", function () {
  this.timeout(60_000);

  /** So that the editor deploys it without a question. */
  const complete = flow.map((node) =>
    node.type === "call-curri-in" ? { deadline: 1500, timeZone: "", ...node } : node,
  );

  it("has them in the sidebar after the deploy", () =>
    withEditor(complete, async (editor) => {
      const { page } = editor;
      await show(page);
      await tab(page, 2).click();
      await call("/curri", "+15559870002");
      const row = panelOf(page).locator("li", { hasText: "+15559870002" });
      await row.getByRole("button", { name: "front desk" }).waitFor();
      const form = await editor.edit("in");
      await form.fill("name", "");
      await form.fill("path", "/curri/new");
      await form.save();
      await editor.deploy();
      await row.getByRole("button", { name: "CURRI in /curri/new" }).waitFor();
    }));
});

describe("a gateway's events in the sidebar", function () {
  this.timeout(60_000);

  it("stand among the calls, by state and gateway, and can be had alone", async () => {
    const remoteUrl = `${nodeRed().url}/xcc`;
    const cube = await Cube.start({ remoteUrl });
    const gateway = { host: "127.0.0.1", port: cube.port, callbackPath: "/xcc", callbackUrl: remoteUrl };
    const events = { id: "events", type: "call-xcc-in", cube: "gateway", ...place(150, 300), wires: [[]] };
    try {
      await withEditor(
        [...flow, { id: "gateway", type: "call-cube", name: "edge <i>1</i>", ...gateway }, events],
        async ({ page }) => {
          await until(() => cube.registrationId !== "", "a registration");
          await show(page);
          await tab(page, 2).click();
          await cube.play("answered", { number: 7, calling: "+12517676234", called: "+12025550199" });
          await call("/curri", "+15559870000");
          const rows = panelOf(page).locator("li:visible");
          await rows.filter({ hasText: "+15559870000" }).first().waitFor();
          await panelOf(page)
            .locator("select")
            .filter({ hasText: "CURRI in and CUBE" })
            .selectOption({ label: "edge <i>1</i>" });
          await rows.filter({ hasText: "+15559870000" }).first().waitFor({ state: "detached" });
          assert.deepEqual(
            (await rows.allInnerTexts()).map((text) =>
              text.replace(/\s+/g, " ").replace(/\d\d:\d\d:\d\d/, "at"),
            ),
            ["DISCONNECTED", "CONNECTED", "ALERTING"].map(
              (state) => `+12517676234 +12025550199 at ${state} edge <i>1</i>`,
            ),
          );
          assert.equal(await panelOf(page).locator("li i:not(.fa)").count(), 0);
        },
      );
    } finally {
      await cube.stop();
    }
  });
});

describe("the sidebar of somebody new", function () {
  this.timeout(60_000);

  it("says in German what will stand there, and what to do so that it does", async () => {
    const fresh = await NodeRed.start();
    try {
      await fresh.deploy(emptyFlow);
      const editor = await openEditor(fresh, { locale: "de-DE" });
      await eachTab(editor, async (name) => {
        const panel = panelOf(editor.page).locator("[role=tabpanel]:visible").first();
        await panel.locator(".call-events-empty:visible").waitFor();
        const text = await panel.innerText();
        assert.match(text, /\b(der|die|das|den|wird|und|oder|nicht|keine?)\b/, name);
        assert.doesNotMatch(
          text,
          /(?<![\w.{])[a-z]\w*\.[a-z][\w.]*\w(?!\w)/,
          `a key in place of a word: ${name}`,
        );
      });
      await editor.close();
    } finally {
      await fresh.stop();
    }
  });

  it("is readable in both themes", async () => {
    for (const dark of [false, true]) {
      await withEditor(
        flow,
        async (editor) => {
          await call("/curri", "1001");
          await call("/silent", "1002");
          await eachTab(editor, async (name) => {
            assert.deepEqual(
              await panelOf(editor.page).evaluate(faint),
              [],
              `${name}, ${dark ? "dark" : "light"}`,
            );
          });
        },
        { dark },
      );
    }
  });
});
