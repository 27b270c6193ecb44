import { strict as assert } from "node:assert";
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, type PageOptions, type WatchedPage } from "./browser.js";
import type { NodeRed } from "./node-red.js";

/** What the page's own RED offers; only what these verbs need of it. */
interface EditorRed {
  workspaces: { count(): number; active(): string };
  nodes: {
    node(id: string): EditorNode | null;
    getType(type: string): unknown;
    filterNodes(filter: { type?: string; z?: string }): EditorNode[];
    eachConfig(visit: (node: EditorNode) => void): void;
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

const ourLastType = "call-app-data-merge";

/** The editor in a browser, with the verbs of somebody who works in it. */
export class Editor {
  readonly page: Page;
  readonly complaints: string[];
  readonly #nodeRed: NodeRed;
  readonly #watched: WatchedPage;

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

  /** Closes the page; whatever it complained about fails the test. */
  async close(): Promise<void> {
    await this.#watched.context.close();
    assert.deepEqual(this.complaints, []);
  }

  /** Drags a node type from the palette to a place on the canvas, with the mouse. @returns the new node's id */
  async drag(type: string, x: number, y: number): Promise<string> {
    const known = await this.#idsOf(type);
    const source = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await source.scrollIntoViewIfNeeded();
    const from = (await source.boundingBox())!;
    const canvas = (await this.page.locator("#red-ui-workspace-chart").boundingBox())!;
    await this.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(canvas.x + x - 40, canvas.y + y - 10, { steps: 4 });
    await this.page.mouse.move(canvas.x + x, canvas.y + y, { steps: 4 });
    await this.page.mouse.up();
    const id = (await this.#idsOf(type)).find((candidate) => !known.includes(candidate));
    assert.ok(id, `${type} did not arrive on the canvas`);
    return id;
  }

  async #idsOf(type: string): Promise<string[]> {
    return this.page.evaluate((wanted) => RED.nodes.filterNodes({ type: wanted }).map(({ id }) => id), type);
  }

  /** Opens a node's form with a double click on it. */
  async edit(id: string): Promise<Form> {
    const box = await this.node(id).locator(".red-ui-flow-node").boundingBox();
    assert.ok(box, `${id} is not on the canvas`);
    await this.page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
    const form = new Form(this.page, "node");
    await form.ready();
    return form;
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

  /** The one config node of a type that was made in this editor. */
  async configId(type: string): Promise<string> {
    const ids = await this.page.evaluate((wanted) => {
      const found: string[] = [];
      RED.nodes.eachConfig((node) => {
        if (node.type === wanted) found.push(node.id);
      });
      return found;
    }, type);
    assert.equal(ids.length, 1, `config nodes of type ${type}`);
    return ids[0]!;
  }

  /** What is wrong with a node, in the words of its mark's tooltip; [] when it is valid. */
  async faults(id: string): Promise<string[]> {
    return this.page.evaluate((wanted) => {
      const node = RED.nodes.node(wanted)!;
      return node.valid ? [] : node.validationErrors;
    }, id);
  }

  /** Presses Deploy and waits until it is done. Fails with the editor's words when it asks a question first. */
  async deploy(): Promise<void> {
    const sent = this.page.waitForRequest(
      (request) => request.method() === "POST" && new URL(request.url()).pathname === "/flows",
    );
    const question = this.page.locator(".red-ui-notification", { has: this.page.locator("button") }).first();
    await this.page.locator("#red-ui-header-button-deploy").click();
    const asked = await Promise.race([
      sent.then(() => undefined),
      question.waitFor().then(
        () => question.innerText(),
        () => undefined,
      ),
    ]);
    if (asked !== undefined) {
      sent.catch(() => {}); // nobody waits for it any more
      throw new Error(`Deploy asks: ${asked}`);
    }
    assert.equal((await (await sent).response())?.status(), 200);
    await this.page.locator("#red-ui-header-button-deploy.disabled").waitFor();
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

  /** Menu → Import → Examples → the package's example, into a new tab. @returns the ids of its nodes on the canvas */
  async importExample(packageName: string, example: string): Promise<void> {
    await this.page.locator("#red-ui-header-button-sidemenu").click();
    await this.page.locator("#menu-item-import").click();
    const dialog = this.page.locator("#red-ui-clipboard-dialog");
    await dialog.waitFor({ state: "visible" });
    await dialog
      .locator('#red-ui-clipboard-dialog-import-tabs [href="#red-ui-clipboard-dialog-import-tab-examples"]')
      .click();
    const tree = dialog.locator("#red-ui-clipboard-dialog-import-tab-examples");
    await tree.getByText(packageName, { exact: true }).click();
    await tree.getByText(example, { exact: true }).click();
    await dialog.getByText("new flow", { exact: true }).click();
    await this.page.locator("#red-ui-clipboard-dialog-ok:not([disabled])").click();
    await dialog.waitFor({ state: "hidden" });
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

  constructor(page: Page, kind: "node" | "node-config") {
    this.page = page;
    this.#kind = kind;
    this.#prefix = kind === "node" ? "node-input" : "node-config-input";
  }

  async ready(): Promise<void> {
    await this.#ok.waitFor({ state: "visible" });
    await this.page.waitForTimeout(300); // the tray slides in, and moves what is clicked
  }

  get #ok(): Locator {
    return this.page.locator(this.#kind === "node" ? "#node-dialog-ok" : "#node-config-dialog-ok");
  }

  /** The form's own part of the page. */
  get root(): Locator {
    return this.page.locator(this.#kind === "node" ? "#dialog-form" : "#node-config-dialog-edit-form");
  }

  field(property: string): Locator {
    return this.page.locator(`#${this.#prefix}-${property}`);
  }

  /** Opens the tab that a field lies on, in a form that has tabs. */
  async tab(label: string): Promise<void> {
    await this.root.locator(".red-ui-tab-label", { hasText: label }).first().click();
  }

  /** Text and numbers are typed, choices chosen, boxes ticked. */
  async fill(property: string, value: string | boolean): Promise<void> {
    const field = this.field(property);
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

  /** Opens the form of a new config node from the select of a property. */
  async addConfig(property: string): Promise<Form> {
    await this.page.locator(`#${this.#prefix}-btn-${property}-add`).click();
    const form = new Form(this.page, "node-config");
    await form.ready();
    return form;
  }

  /** Opens the form of the config node that is chosen for a property. */
  async editConfig(property: string): Promise<Form> {
    await this.page.locator(`#${this.#prefix}-btn-${property}-edit`).click();
    const form = new Form(this.page, "node-config");
    await form.ready();
    return form;
  }

  /** Done, from the keyboard. */
  async save(): Promise<void> {
    await this.page.keyboard.press("Control+Enter");
    await this.#ok.waitFor({ state: "detached" });
    await this.page.waitForTimeout(300);
  }

  async cancel(): Promise<void> {
    await this.page
      .locator(this.#kind === "node" ? "#node-dialog-cancel" : "#node-config-dialog-cancel")
      .click();
    await this.#ok.waitFor({ state: "detached" });
    await this.page.waitForTimeout(300);
  }
}
