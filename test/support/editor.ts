import { strict as assert } from "node:assert";
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, type PageOptions, type WatchedPage } from "./browser.js";
import { type NodeRed, nodeFiles } from "./node-red.js";
import { until } from "./until.js";

/** What the page's own RED offers; only what these verbs need of it. */
interface EditorRed {
  workspaces: { count(): number; active(): string };
  nodes: {
    node(id: string): EditorNode | null;
    getType(type: string): unknown;
    filterNodes(filter: { type?: string; z?: string }): EditorNode[];
    createCompleteNodeSet(options?: object): Array<Record<string, unknown>>;
  };
  view: { reveal(id: string): void; select(selection: { nodes: string[] }): void };
  actions: { invoke(action: string): void };
}
interface EditorNode {
  id: string;
  type: string;
  valid: boolean;
  validationErrors: string[];
  changed: boolean;
  [property: string]: unknown;
}
declare const RED: EditorRed;

/** The editor loads the nodes in the order of package.json. */
const ourLastType = Object.keys(nodeFiles).at(-1)!;

/** The editor in a browser, with the verbs of somebody who works in it. */
export class Editor {
  readonly page: Page;
  readonly complaints: string[];
  readonly #nodeRed: NodeRed;
  readonly #watched: WatchedPage;
  #dragged = 0;

  private constructor(nodeRed: NodeRed, watched: WatchedPage) {
    this.#nodeRed = nodeRed;
    this.#watched = watched;
    this.page = watched.page;
    this.complaints = watched.complaints;
  }

  static async open(browser: Browser, nodeRed: NodeRed, options: PageOptions = {}): Promise<Editor> {
    const editor = new Editor(nodeRed, await openPage(browser, options));
    await editor.load();
    return editor;
  }

  /** Opens the editor, or opens it again as a reload of the page does. */
  async load(): Promise<void> {
    await this.page.goto(this.#nodeRed.url);
    await this.page.waitForFunction(
      (type) => typeof RED !== "undefined" && RED.workspaces?.count() > 0 && Boolean(RED.nodes.getType(type)),
      ourLastType,
    );
    await this.page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
    await this.page.locator("#red-ui-main-container").waitFor({ state: "visible" });
  }

  async close(): Promise<void> {
    await this.#watched.context.close();
  }

  /** Drags a node type from the palette to a free place on the canvas, with the mouse. @returns the new node's id */
  async drag(type: string): Promise<string> {
    // Below the place where the editor shows its notifications.
    const x = 160 + 200 * (this.#dragged % 5);
    const y = 250 + 50 * (Math.floor(this.#dragged / 5) % 12);
    this.#dragged += 1;
    const known = await this.#idsOf(type);
    const source = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    const canvas = (await this.page.locator("#red-ui-workspace-chart").boundingBox())!;
    await source.hover();
    await this.page.mouse.down();
    await this.page.mouse.move(canvas.x + x - 40, canvas.y + y - 10, { steps: 4 });
    await this.page.mouse.move(canvas.x + x, canvas.y + y, { steps: 4 });
    await this.page.mouse.up();
    await this.page.waitForFunction(
      ([wanted, count]) => RED.nodes.filterNodes({ type: wanted }).length > count,
      [type, known.length] as const,
    );
    return (await this.#idsOf(type)).find((id) => !known.includes(id))!;
  }

  async #idsOf(type: string): Promise<string[]> {
    return this.page.evaluate((wanted) => RED.nodes.filterNodes({ type: wanted }).map(({ id }) => id), type);
  }

  /** The one node of a type, and of a name where one is given, in the flow that is shown. */
  async idOf(type: string, name?: string): Promise<string> {
    const ids = await this.page.evaluate(
      ([ofType, ofName]) =>
        RED.nodes
          .filterNodes({ type: ofType, z: RED.workspaces.active() })
          .filter((node) => ofName === undefined || node.name === ofName)
          .map(({ id }) => id),
      [type, name] as const,
    );
    assert.equal(ids.length, 1, `nodes of type ${type}`);
    return ids[0]!;
  }

  /** Opens a node's form with a double click on it. */
  async edit(id: string): Promise<Form> {
    const form = new Form(this.page, "node");
    const middle = async (): Promise<[x: number, y: number]> => {
      const box = (await this.node(id).locator(".red-ui-flow-node").boundingBox())!;
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    await this.page.mouse.dblclick(...(await middle()), { delay: 20 });
    if (await form.opens()) return form;
    // A double click is one only within 650 ms, which a busy machine may miss; Enter opens what is selected. One that
    // has met the canvas beside a node that was still on its way has opened the list of types, which Escape closes.
    for (let attempt = 1; ; attempt += 1) {
      await this.page.keyboard.press("Escape");
      await this.page.mouse.click(...(await middle()));
      await this.page.keyboard.press("Enter");
      if (await form.opens()) return form;
      assert.ok(attempt < 4, `the form of ${id} does not open`);
    }
  }

  /** The node on the canvas. */
  node(id: string): Locator {
    return this.page.locator(`[id="${id}"]`);
  }

  /** Draws a wire between two nodes, with the mouse. */
  async wire(from: string, to: string, port = 0): Promise<void> {
    const output = this.node(from).locator(".red-ui-flow-port-output .red-ui-flow-port").nth(port);
    const input = this.node(to).locator(".red-ui-flow-port-input .red-ui-flow-port");
    await output.dragTo(input);
  }

  /** Properties of a node as the editor holds them, also before they are deployed. */
  async properties(id: string): Promise<Record<string, unknown>> {
    return this.page.evaluate(
      (wanted) => RED.nodes.createCompleteNodeSet({ credentials: false }).find(({ id }) => id === wanted)!,
      id,
    );
  }

  /** What is wrong with a node, in the words of its mark's tooltip; [] when it is valid. */
  async faults(id: string): Promise<string[]> {
    return this.page.evaluate((wanted) => {
      const node = RED.nodes.node(wanted)!;
      return node.valid ? [] : node.validationErrors;
    }, id);
  }

  /** Presses Deploy and waits until the flows run. Fails with the editor's words when it asks something first. */
  async deploy(): Promise<void> {
    await this.#nodeRed.starting(() => this.#pressDeploy());
  }

  async #pressDeploy(): Promise<void> {
    const sent = this.page
      .waitForRequest(
        (request) => request.method() === "POST" && new URL(request.url()).pathname === "/flows",
        { timeout: 5000 },
      )
      .catch(() => undefined);
    await this.page.locator("#red-ui-header-button-deploy").click();
    const request = await sent;
    const notices = this.page.locator(".red-ui-notification");
    assert.ok(request, `not deployed; the editor says: ${(await notices.allInnerTexts()).join(" | ")}`);
    assert.equal((await request.response())?.status(), 200);
    await this.page.locator("#red-ui-header-button-deploy.disabled").waitFor();
    await this.page.locator("#red-ui-palette-shade").waitFor({ state: "hidden" });
  }

  /** The node's status text, once it matches. */
  async status(id: string, pattern: RegExp): Promise<string> {
    const label = this.node(id).locator(".red-ui-flow-node-status-label").filter({ hasText: pattern });
    await label.waitFor();
    return (await label.textContent()) ?? "";
  }

  /** Presses the button that an inject, or one of our own nodes, has on the canvas. */
  async pressButton(id: string): Promise<void> {
    await this.node(id).locator(".red-ui-flow-node-button-button").click();
  }

  /** Menu → Import → Examples → the package's example, and goes to the tab that it brings. */
  async importExample(packageName: string, example: string): Promise<void> {
    const tabs = this.page.locator("#red-ui-workspace-tabs .red-ui-tab");
    const before = await tabs.count();
    await this.page.locator("#red-ui-header-button-sidemenu").click();
    await this.page.locator("#menu-item-import").click();
    const dialog = this.page.locator("#red-ui-clipboard-dialog");
    await dialog.waitFor({ state: "visible" });
    await dialog.locator('[href="#red-ui-clipboard-dialog-import-tab-examples"]').click();
    const tree = dialog.locator("#red-ui-clipboard-dialog-import-tab-examples");
    const line = (text: string): Locator =>
      tree.locator(".red-ui-treeList-label", { has: this.page.getByText(text, { exact: true }) });
    await line(packageName).click();
    const chosen = tree.locator(".red-ui-treeList-label.selected", { hasText: example });
    // While the list unfolds a line may slip away under the click.
    await until(async () => {
      await line(example).click();
      return chosen.isVisible();
    }, `the example ${example} is chosen`);
    await this.page.locator("#red-ui-clipboard-dialog-ok:not([disabled])").click();
    await dialog.waitFor({ state: "hidden" });
    await tabs.nth(before).click();
  }

  /** Empties the debug sidebar, until nothing comes any more. */
  async clearDebug(): Promise<void> {
    await until(async () => {
      await this.page.evaluate(() => RED.actions.invoke("core:clear-debug-messages"));
      return (await this.page.locator(".red-ui-debug-msg").count()) === 0;
    }, "the debug sidebar is empty");
  }

  /** The flow as Menu → Export writes it. */
  async exported(): Promise<string> {
    return this.page.evaluate(() => JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false })));
  }
}

/** The form of a node, or of a config node, in the tray on the right. */
export class Form {
  readonly page: Page;
  readonly #kind: "node" | "node-config";
  /** Fields of a config node have ids of their own, since both forms may be open at once. */
  readonly #prefix: string;
  #tabPressedAt = Number.NEGATIVE_INFINITY;

  constructor(page: Page, kind: "node" | "node-config") {
    this.page = page;
    this.#kind = kind;
    this.#prefix = kind === "node" ? "node-input" : "node-config-input";
  }

  /**
   * Whether the form comes up. It slides in, and what moves cannot be clicked; the editor gives it the keyboard a
   * moment later by a timer of its own, and a key pressed before goes to the canvas.
   */
  async opens(): Promise<boolean> {
    return this.#ok
      .click({ trial: true, timeout: 3000 })
      .then(() => this.page.waitForFunction(hasKeyboard, this.#okButton, { timeout: 3000 }))
      .then(() => true)
      .catch(() => false);
  }

  async #gone(): Promise<void> {
    await this.#ok.waitFor({ state: "detached" });
    if (this.#kind === "node") await this.page.locator("#red-ui-editor-shade").waitFor({ state: "hidden" });
    else await new Form(this.page, "node").opens();
  }

  get #okButton(): string {
    return this.#kind === "node" ? "#node-dialog-ok" : "#node-config-dialog-ok";
  }

  get #ok(): Locator {
    return this.page.locator(this.#okButton);
  }

  /** The form's own part of the page. */
  get root(): Locator {
    return this.page.locator(this.#kind === "node" ? "#dialog-form" : "#node-config-dialog-edit-form");
  }

  field(property: string): Locator {
    return this.page.locator(`#${this.#prefix}-${property}`);
  }

  /** Shows each tab of the form in turn; the whole form where it has none. */
  async eachTab(look: () => Promise<void>): Promise<void> {
    const tabs = await this.root.locator(".red-ui-tab").all();
    if (tabs.length === 0) await look();
    for (const tab of tabs) {
      await this.#show(tab);
      await look();
    }
  }

  async #show(tab: Locator): Promise<void> {
    await until(async () => {
      // Node-RED takes two quick clicks on its tabs for a double click, and ignores the second.
      await this.page.waitForTimeout(Math.max(0, this.#tabPressedAt + 450 - performance.now()));
      await tab.click();
      this.#tabPressedAt = performance.now();
      return /\bactive\b/.test((await tab.getAttribute("class")) ?? "");
    }, "the form shows another of its tabs");
  }

  /** In a form with tabs: opens the one that a part of the form lies on. */
  async reveal(part: Locator): Promise<void> {
    if (await part.first().isVisible()) return;
    const tabs = this.root.locator(".red-ui-tab");
    if ((await tabs.count()) === 0) return;
    const place = await part.first().evaluate((element) => {
      const links = [...document.querySelectorAll<HTMLAnchorElement>(".red-ui-tab a.red-ui-tab-label")];
      return links.find(({ hash }) => document.getElementById(hash.slice(1))?.contains(element))?.hash;
    });
    if (place === undefined) return;
    await this.#show(this.root.locator(".red-ui-tab", { has: this.page.locator(`a[href="${place}"]`) }));
    await part.first().waitFor({ state: "visible" });
  }

  /** Text and numbers are typed, choices chosen, boxes ticked. */
  async fill(property: string, value: string | boolean): Promise<void> {
    const field = this.field(property);
    await this.reveal(field);
    if (typeof value === "boolean") await field.setChecked(value);
    else if ((await field.evaluate((element) => element.tagName)) === "SELECT")
      await field.selectOption(value);
    else await field.fill(value);
  }

  async value(property: string): Promise<string | boolean> {
    const field = this.field(property);
    if ((await field.getAttribute("type")) === "checkbox") return field.isChecked();
    return field.inputValue();
  }

  /** Adds a row to an editable list and types into its inputs, in their order. @param list id of the `<ol>` */
  async addRow(list: string, ...texts: string[]): Promise<void> {
    const whole = this.page.locator(`.red-ui-editableList:has(#${list})`);
    await this.reveal(whole);
    await whole.locator(".red-ui-editableList-addButton").click();
    const inputs = whole.locator("li").last().locator("input:visible");
    for (const [index, text] of texts.entries()) await inputs.nth(index).fill(text);
  }

  /** Replaces the text of a code editor. */
  async fillCode(property: string, text: string): Promise<void> {
    const editor = this.page.locator(`#${this.#prefix}-${property}-editor`);
    await this.reveal(editor);
    await editor.locator(".view-lines, .ace_content").click();
    // ACE takes the keyboard a second time, in a timer that keys may overtake on a busy machine: it would come when
    // the keyboard is somewhere else by then.
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  /** Everything the form shows, field by field; of a password only whether there is one. */
  async shown(): Promise<Array<[string, string | boolean]>> {
    return this.root.evaluate((root) =>
      [...root.querySelectorAll<HTMLInputElement>("input, select, textarea")]
        .filter(
          (field) => !field.closest(".monaco-editor") && !field.classList.contains("call-events-picker"),
        )
        .filter((field) => field.id !== "" || field.style.display !== "none")
        .map((field) => {
          const name = field.id || field.className || field.type;
          if (field.type === "checkbox") return [name, field.checked];
          return [name, field.type === "password" ? field.value !== "" : field.value];
        }),
    );
  }

  /** Opens the form of a new config node from the select of a property. */
  async addConfig(property: string): Promise<Form> {
    return this.#openConfig(property, "add");
  }

  /** Opens the form of the config node that is chosen for a property. */
  async editConfig(property: string): Promise<Form> {
    return this.#openConfig(property, "edit");
  }

  /** A press may be lost while the form still moves; one that was late is not repeated, as the button is covered by then. */
  async #openConfig(property: string, button: "add" | "edit"): Promise<Form> {
    const press = this.page.locator(`#${this.#prefix}-btn-${property}-${button}`);
    const form = new Form(this.page, "node-config");
    for (let attempt = 1; ; attempt += 1) {
      const pressed = await this.reveal(press)
        .then(() => press.click({ timeout: 5000 }))
        .catch((error: Error) => error);
      if (await form.opens()) return form;
      assert.ok(attempt < 4, `the config form for ${property} does not open: ${pressed?.message ?? ""}`);
    }
  }

  /** Done, from the keyboard. */
  async save(): Promise<void> {
    await this.page.keyboard.press("Control+Enter");
    await this.#gone();
  }

  async cancel(): Promise<void> {
    await this.page
      .locator(this.#kind === "node" ? "#node-dialog-cancel" : "#node-config-dialog-cancel")
      .click();
    await this.#gone();
  }
}

/** In the page: whether keys go to the form of a button, or to the stack of forms as after one on top of it has closed. */
function hasKeyboard(okButton: string): boolean {
  const active = document.activeElement;
  if (active?.id === "red-ui-editor-stack") return true;
  return document.querySelector(okButton)?.closest(".red-ui-tray")?.contains(active) ?? false;
}
