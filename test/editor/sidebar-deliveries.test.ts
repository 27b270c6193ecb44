import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { openStore } from "../../lib/store/index.js";
import { Cucm } from "../support/cucm.js";
import { nodeRed, openEditor, sharedEditor, withEditor } from "../support/editor-suite.js";
import { faint } from "../support/faint.js";
import { NodeRed } from "../support/node-red.js";
import { Receiver } from "../support/receiver.js";
import { until } from "../support/until.js";

declare const RED: { actions: { invoke(id: string, ...args: string[]): void } };

const hostile = '<img src=x onerror="document.title=1">';
const place = (x: number, y: number) => ({ z: "tab", x, y });
const webhook = (id: string, name: string, more: object) => ({
  id,
  type: "call-webhook-out",
  name,
  mode: "post-call",
  method: "POST",
  retries: 0,
  circuit: false,
  headers: [
    { key: "X-Delivery", value: "{{ webhook.id }}" },
    { key: "X-Api-Key", value: "s3cret-of-the-flow" },
  ],
  body: '{"caller":"{{ event.calling_number }}"}',
  wires: [[], []],
  ...more,
});

/** Each call is told to a CRM after it was answered, and the CRM's look-up is asked before. */
const flow = (receiver: string) => [
  { id: "tab", type: "tab", label: "Calls" },
  { id: "in", type: "call-curri-in", name: "in", path: "/curri", ...place(150, 100), wires: [["look-up"]] },
  webhook("look-up", "Look-up in the old and the new CRM", {
    mode: "realtime",
    method: "GET",
    url: `${receiver}/look-up`,
    ...place(350, 100),
    wires: [["reply"], []],
  }),
  { id: "reply", type: "call-curri-reply", action: "continue", ...place(550, 100), wires: [["told"]] },
  webhook("told", "Told after", { url: `${receiver}/calls?token=s3cret-in-query`, ...place(750, 100) }),
];

const panelOf = (page: Page): Locator => page.locator(".call-events-panel");
const rowsOf = (page: Page): Locator => panelOf(page).locator(".call-events-entry");
const storyOf = (page: Page): Locator => panelOf(page).getByRole("region", { name: "One delivery" });
const words = async (part: Locator): Promise<string> => (await part.innerText()).replace(/\s+/g, " ");
const show = (page: Page): Promise<void> =>
  page.evaluate(() => RED.actions.invoke("call-events:show-deliveries"));
const back = (page: Page): Promise<void> => page.keyboard.press("Escape");

async function call(callingNumber: string): Promise<void> {
  const cucm = new Cucm(`${nodeRed().url}/curri`);
  await cucm.ask({ callingNumber, calledNumber: "50102" }).finally(() => cucm.close());
}

/** Chooses a state in the filter. */
const only = (page: Page, state: string): Promise<unknown> =>
  panelOf(page).getByRole("combobox", { name: "State" }).selectOption({ label: state });

describe("deliveries in the sidebar", function () {
  this.timeout(60_000);
  let receiver: Receiver;
  const deployed: object[] = [];
  before(async () => {
    receiver = await Receiver.start({
      status: 503,
      headers: { "set-cookie": "id=s3cret-cookie" },
      body: hostile,
    });
    deployed.push(...flow(receiver.url));
  });
  after(() => receiver.stop());
  const inEditor = sharedEditor(deployed);

  it("[CB-037..046][CB-053][LC-015][LC-019][LC-020] tells why one failed, and sends it again when its receiver is mended", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await call("+15551234567");
      const row = rowsOf(page).filter({ hasText: "Told after" });
      await row.filter({ hasText: "server error" }).waitFor();
      await row.click();

      const story = storyOf(page);
      const attempt = story.locator(".call-events-attempt").first();
      await attempt.waitFor();
      const text = await words(story);
      assert.match(text, /failed Resend/);
      assert.match(text, /Call \+15551234567 50102 Webhook Told after/);
      assert.match(text, /Attempt 1 server error \d+ ms \d\d:\d\d:\d\d/);
      assert.match(text, /The service itself failed\./);
      assert.ok(text.includes(`POST ${receiver.url}/calls?token=***`), text);
      assert.match(text, /\{ "caller": "\+15551234567" \}/);
      assert.match(text, /Status 503/);
      assert.ok(text.includes(hostile), "the answer, as text");
      assert.equal(await panelOf(page).locator("img").count(), 0);
      for (const headers of await attempt.locator("summary", { hasText: "Headers" }).all())
        await headers.click();
      const opened = await words(attempt);
      assert.match(opened, /x-api-key \*\*\*/i);
      assert.match(opened, /set-cookie \*\*\*/);
      assert.doesNotMatch(await page.content(), /s3cret-(of|in|cookie)/);

      receiver.answer({ json: { stored: true }, delayMs: 300 });
      await story.getByRole("button", { name: "Resend" }).click();
      const onItsWay = story.getByText("The delivery is on its way again.");
      await onItsWay.waitFor();
      await story.locator(".call-events-badge", { hasText: "delivered" }).waitFor();
      await onItsWay.waitFor({ state: "hidden" });
      assert.equal(await story.locator(".call-events-attempt").count(), 2);
      assert.match(await words(story), /Attempt 2 200 .*"stored": true.*Attempt 1 server error/);
      const sent = receiver.requests.filter(({ method }) => method === "POST");
      assert.equal(sent.length, 2);
      assert.deepEqual(sent[0]!.headers["x-delivery"], sent[1]!.headers["x-delivery"]);
      assert.ok((await words(story)).endsWith(`Delivery id ${sent[0]!.headers["x-delivery"]}`));
      assert.equal(sent[0]!.body, sent[1]!.body);
      await back(page);
      await row.filter({ hasText: "200 · 2 attempts" }).waitFor();
    }));

  it("shows what was sent while the caller waited, and says why that cannot be sent again", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await rowsOf(page).filter({ hasText: "Look-up" }).first().click();
      const story = storyOf(page);
      await story.getByText("nobody waits for its answer any more").waitFor();
      assert.equal(await story.getByRole("button", { name: "Resend" }).count(), 0);
      await back(page);
    }));

  it("[LC-016] finds by number, webhook and state, and sends all failed ones of the filter again", () =>
    inEditor(async ({ page }) => {
      receiver.answer({ status: 401, json: { error: "no" } });
      await show(page);
      for (const number of ["+4930771001", "+4930771002", hostile]) await call(number);
      const failed = rowsOf(page).filter({ hasText: "Told after" }).filter({ hasText: "not authorized" });
      await until(async () => (await failed.count()) === 3, "three are failed");

      const search = panelOf(page).getByRole("textbox", { name: "Number, URL, event …" });
      await search.fill("771001");
      await search.press("End");
      await until(async () => (await rowsOf(page).count()) === 2, "a look-up and a call");
      await panelOf(page).getByRole("combobox", { name: "Node" }).selectOption({ label: "Told after" });
      await until(async () => (await rowsOf(page).count()) === 1, "one of them");
      await search.fill("nobody"); // not digits, which an id or a port may have
      await search.press("End");
      await panelOf(page).getByText("Nothing like this").waitFor();
      await panelOf(page).getByRole("button", { name: "Show all" }).click();
      await until(async () => (await rowsOf(page).count()) > 5, "all");

      // Other flows may have left failed ones behind.
      await panelOf(page).getByRole("combobox", { name: "Node" }).selectOption({ label: "Told after" });
      await only(page, "failed");
      await panelOf(page).getByRole("button", { name: "Resend the failed ones …" }).click();
      const question = panelOf(page)
        .getByRole("status")
        .filter({ hasText: "Send 3 failed deliveries again" });
      receiver.answer({ json: {} });
      await question.getByRole("button", { name: "Resend 3" }).click();
      await panelOf(page).getByText("Put on their way again: 3.").waitFor();
      await until(
        async () => (await rowsOf(page).filter({ hasText: "Told after" }).count()) === 0,
        "none is failed",
      );
      await only(page, "all states");
      await until(
        async () => (await rowsOf(page).filter({ hasText: "200 · 2 attempts" }).count()) === 4,
        "all are delivered",
      );
    }));

  it("is worked with the keyboard: down the list, into one, back to its place", () =>
    inEditor(async ({ page }) => {
      await show(page);
      const active = async (): Promise<string | null> =>
        panelOf(page).locator('[role=option][aria-selected="true"]').getAttribute("data-index");
      await page.keyboard.press("Home");
      assert.equal(await active(), "0");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      assert.equal(await active(), "2");
      await page.keyboard.press("Enter");
      await storyOf(page).locator(".call-events-attempt").first().waitFor();
      await page.keyboard.press("Escape");
      await storyOf(page).waitFor({ state: "hidden" });
      assert.equal(await active(), "2");
      await page.keyboard.press("End");
      const shown = await rowsOf(page).evaluateAll((rows) =>
        rows.map((row) => Number(row.getAttribute("data-index"))),
      );
      assert.equal(await active(), String(Math.max(...shown)));
    }));

  it("has the focus when it is shown by a shortcut, in the list, or in the search while that is empty", () =>
    inEditor(async ({ page }) => {
      const focused = (): Promise<string | null> =>
        page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);
      const isFocused = (label: string) =>
        until(async () => (await focused()) === label, `${label} has the focus`);
      await page.locator("#red-ui-workspace-chart").click({ position: { x: 700, y: 400 } });
      await show(page);
      await isFocused("Deliveries, newest first");
      await page.keyboard.press("End");
      await page.keyboard.press("Home");
      const search = panelOf(page).getByRole("textbox", { name: "Number, URL, event …" });
      await search.fill("nothing has this");
      await search.press("End");
      await panelOf(page).getByText("Nothing like this").waitFor();
      await page.locator("#red-ui-workspace-chart").click({ position: { x: 700, y: 400 } });
      await show(page);
      await isFocused("Number, URL, event …");
      await panelOf(page).getByRole("button", { name: "Show all" }).click();
    }));

  it("opens a delivery wherever its row is clicked, and says there in full how it went", () =>
    inEditor(async ({ page }) => {
      receiver.answer({ status: 404, json: {} });
      await show(page);
      await call("+15551234568");
      const row = rowsOf(page).filter({ hasText: "Told after" }).filter({ hasText: "not found" });
      await row.waitFor();
      const isCut = await row.locator(".call-events-outcome").evaluate((outcome) => {
        const words = outcome.textContent;
        outcome.textContent = "connection refused · 4 attempts"; // as long as most, in the sidebar's usual width
        const fits = outcome.scrollWidth <= outcome.clientWidth;
        outcome.textContent = words;
        return !fits;
      });
      assert.equal(isCut, false);
      const { width, height } = (await row.boundingBox())!;
      for (const [x, y] of [
        [15, height / 2],
        [60, 12],
        [60, height - 12],
        [width - 20, height - 12],
      ] as const) {
        const box = (await row.boundingBox())!;
        await page.mouse.click(box.x + x, box.y + y); // whatever lies there: nobody checks it before
        await storyOf(page).locator(".call-events-attempt").first().waitFor();
        await back(page);
        await storyOf(page).waitFor({ state: "hidden" });
      }
    }));

  it("shows in each row which call it is of, whole in 300 pixels, and as much of the URL as fits", () =>
    inEditor(async ({ page }) => {
      await show(page);
      await panelOf(page).evaluate((panel) => panel.style.setProperty("width", "300px"));
      receiver.answer({ status: 503, json: {} });
      await call("+15551239876");
      const row = rowsOf(page).filter({ hasText: "Told after" }).filter({ hasText: "+15551239876" });
      await row.filter({ hasText: "server error" }).waitFor();
      assert.match(await words(row), /^\+15551239876 50102 \d\d:\d\d:\d\d Told after server error POST 127/);
      const cut = await row
        .locator(".call-events-who > span, .call-events-name, .call-events-outcome")
        .evaluateAll((parts) =>
          parts
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ textContent }) => textContent),
        );
      assert.deepEqual(cut, []);
      const [line, url] = [
        (await row.boundingBox())!,
        (await row.locator(".call-events-what").boundingBox())!,
      ];
      assert.ok(url.width > line.width - 50, `${url.width} of ${line.width} pixels`);

      const shareOfName = (name: string): Promise<{ share: number; cut: boolean }> =>
        rowsOf(page)
          .filter({ hasText: name })
          .first()
          .evaluate((entry) => {
            entry.querySelector(".call-events-outcome")!.textContent =
              "host not allowed · 12 attempts, and more";
            const part = entry.querySelector(".call-events-name")!;
            const whole = part.closest(".call-events-line")!.getBoundingClientRect().width;
            return {
              share: part.getBoundingClientRect().width / whole,
              cut: part.scrollWidth > part.clientWidth,
            };
          });
      assert.equal((await shareOfName("Told after")).cut, false);
      const { share } = await shareOfName("Look-up");
      assert.ok(share >= 0.399, `${share} of the line`);
      await call(hostile);
      await rowsOf(page).filter({ hasText: hostile }).first().waitFor();
      assert.equal(await panelOf(page).locator("img").count(), 0);
      await panelOf(page).evaluate((panel) => panel.style.removeProperty("width"));
    }));

  it("says in words what the login does not allow, and that Node-RED is away", () =>
    inEditor(async (editor) => {
      const { page } = editor;
      await show(page);
      for (const [answer, text] of [
        [{ status: 403 }, "Your login does not allow this"],
        ["abort", "Node-RED cannot be reached"],
      ] as const) {
        await page.route(/call-events\/deliveries/, (route) =>
          answer === "abort" ? route.abort() : route.fulfill(answer),
        );
        await only(page, "failed");
        await panelOf(page).getByText(text).waitFor();
        await page.unroute(/call-events\/deliveries/);
        await only(page, "all states");
        await panelOf(page).getByText(text).waitFor({ state: "hidden" });
      }
      editor.complaints.length = 0;
    }));

  it("is readable and has room, in the dark and in German, in 180 pixels too", () =>
    withEditor(
      flow(receiver.url),
      async ({ page }) => {
        await show(page);
        receiver.answer({ status: 404, json: { error: "x".repeat(200) } });
        await call("+15551234567");
        await rowsOf(page).filter({ hasText: "nicht gefunden" }).first().waitFor();
        await panelOf(page).evaluate((panel) => panel.style.setProperty("width", "180px"));
        const wide = (): Promise<string[]> =>
          panelOf(page).evaluate((panel) =>
            [...panel.querySelectorAll<HTMLElement>("*")]
              .filter((part) => part.checkVisibility() && part.closest("pre, table") === null)
              .filter((part) => part.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1)
              .map((part) => `${part.tagName} ${part.className}`),
          );
        assert.deepEqual([await wide(), await panelOf(page).evaluate(faint)], [[], []]);
        await rowsOf(page).filter({ hasText: "nicht gefunden" }).first().click();
        const story = panelOf(page).getByRole("region", { name: "Eine Zustellung" });
        await story.locator(".call-events-attempt").first().waitFor();
        assert.deepEqual([await wide(), await panelOf(page).evaluate(faint)], [[], []]);
        assert.match(
          await words(story),
          /fehlgeschlagen .*Anruf \+155512345\d\d 50102 .*Versuch 1 nicht gefunden .*Der Dienst kennt diesen Pfad nicht\./,
        );
      },
      { dark: true, locale: "de-DE" },
    ));
});

describe("ten thousand deliveries", function () {
  this.timeout(60_000);
  const count = 10_000;
  let userDir: string;
  let crowded: NodeRed;
  before(async () => {
    userDir = mkdtempSync(join(tmpdir(), "crowded-"));
    mkdirSync(join(userDir, "call-events"));
    const store = openStore({
      path: join(userDir, "call-events", "call-events.sqlite"),
      keepDays: 14,
      keepRows: 100_000,
    });
    const now = Date.now();
    await store.enqueue(
      Array.from({ length: count }, (_, index) => ({
        id: `d${index}`,
        endpoint: "gone",
        at: now - (count - index) * 1000,
        event: `event ${index}`,
        method: "POST",
        url: `https://crm.example/calls/${index}`,
        message: "{}",
        text: "",
      })),
    );
    await store.close(5000);
    crowded = await NodeRed.start({ userDir });
  });
  after(async () => {
    await crowded?.stop();
    await rm(userDir, { recursive: true, force: true });
  });

  it("scroll to their end, with only what is visible in the page", async () => {
    const editor = await openEditor(crowded);
    try {
      const { page } = editor;
      await show(page);
      await rowsOf(page).filter({ hasText: "/calls/9999" }).waitFor();
      const list = panelOf(page).getByRole("listbox");
      const known = (): Promise<number> => list.evaluate((element) => Math.round(element.scrollHeight / 60));
      let most = 0;
      for (let before = await known(); before < count; before = await known()) {
        await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        most = Math.max(most, await rowsOf(page).count());
        await until(async () => (await known()) > before, `more than ${before} are known`);
      }
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await rowsOf(page)
        .locator(".call-events-what", { hasText: /calls\/0$/ })
        .waitFor();
      assert.ok(most < 100, `${most} rows in the page`);
      assert.equal(await known(), count);
      await page.keyboard.press("Home");
      await rowsOf(page).filter({ hasText: "/calls/9999" }).waitFor();
      assert.deepEqual(editor.complaints, []);
    } finally {
      await editor.close();
    }
  });
});
