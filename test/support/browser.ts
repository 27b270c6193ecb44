import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";

export interface PageOptions {
  dark?: boolean;
  /** "en-US" when not given; "de-DE" for German words. */
  locale?: string;
  viewport?: { width: number; height: number };
  /** Pixels of a picture for each of the page's. */
  scale?: number;
}

/** One browser for a suite; each test opens a page of its own. */
export async function openBrowser(): Promise<Browser> {
  const { default: packaged } = await import("@sparticuz/chromium");
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    // A container runs tests as root, and has little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}

/** A page and everything that went wrong on it. */
export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  /** Console errors and warnings, errors nobody caught, and answers of 400 and above. */
  complaints: string[];
}

export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1600, height: 1000 },
    deviceScaleFactor: options.scale ?? 1,
    locale: options.locale ?? "en-US",
  });
  await context.addInitScript(
    `localStorage.setItem("view-dark-theme", "${options.dark ? "dark" : "light"}");`,
  );
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => {
    // Monaco looks for words to suggest, and says so when the form is closed meanwhile, in the core template node's as well;
    // the first is that of Node-RED 4.1.
    if (/^(Model|TextModelPart) is disposed!/.test(error.message)) return;
    // Node-RED's tips start a second after its settings, whether or not the sidebar that shows them is there by then.
    if (error.message.endsWith("(reading 'html')") && error.stack?.includes("/red/red.min.js")) return;
    complaints.push(`uncaught: ${error.stack ?? error.message}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  // The editor asks the public catalogue for updates; no test leaves this machine.
  await page.route(/catalogue\.nodered\.org/, (route) =>
    route.fulfill({
      contentType: "application/json",
      headers: { "access-control-allow-origin": "*" },
      body: JSON.stringify({ name: "none", updated_at: "2026-01-01T00:00:00Z", modules: [] }),
    }),
  );
  return { page, context, complaints };
}
