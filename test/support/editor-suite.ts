import { strict as assert } from "node:assert";
import type { Browser } from "playwright-core";
import { openBrowser, type PageOptions } from "./browser.js";
import { Editor } from "./editor.js";
import { NodeRed } from "./node-red.js";

/** One Node-RED and one browser for all the files of an editor group: both take seconds to start. */
let running: { nodeRed: NodeRed; browser: Browser } | undefined;

before(async function () {
  this.timeout(60_000);
  const [nodeRed, browser] = await Promise.all([NodeRed.start(), openBrowser()]);
  running = { nodeRed, browser };
});

after(async function () {
  this.timeout(20_000);
  await running?.browser.close();
  await running?.nodeRed.stop();
});

/** The Node-RED that all tests of the group share; each test deploys what it starts from. */
export const nodeRed = (): NodeRed => running!.nodeRed;

/** A page of a Node-RED that a test has started for itself. */
export const openEditor = (of: NodeRed, options?: PageOptions): Promise<Editor> =>
  Editor.open(running!.browser, of, options);

export type InEditor = (work: (editor: Editor) => Promise<void>) => Promise<void>;

/**
 * One page for the tests of a describe, since opening the editor takes seconds: the first test deploys the flow and
 * opens it. Whatever the page complains about fails the test in which it did; after a failure the next test starts anew.
 */
export function sharedEditor(flow: object[], options?: PageOptions): InEditor {
  let editor: Editor | undefined;
  const close = async (): Promise<void> => {
    const open = editor;
    editor = undefined;
    await open?.close();
  };
  after(close);
  return async (work) => {
    const { nodeRed, browser } = running!;
    if (!editor) {
      await nodeRed.deploy(flow);
      editor = await Editor.open(browser, nodeRed, options);
    }
    nodeRed.forgetLog();
    try {
      await work(editor);
      assert.deepEqual(editor.complaints, []);
    } catch (error) {
      await close();
      throw error;
    }
  };
}

/** The same with a page for this test alone. */
export async function withEditor(
  flow: object[],
  work: (editor: Editor) => Promise<void>,
  options?: PageOptions,
): Promise<void> {
  const { nodeRed, browser } = running!;
  await nodeRed.deploy(flow);
  nodeRed.forgetLog();
  const editor = await Editor.open(browser, nodeRed, options);
  try {
    await work(editor);
    assert.deepEqual(editor.complaints, []);
  } finally {
    await editor.close();
  }
}

/** An empty flow to start from. */
export const emptyFlow = [{ id: "tab", type: "tab", label: "Calls" }];
