import { strict as assert } from "node:assert";
import { emptyFlow, nodeRed, sharedEditor } from "../support/editor-suite.js";

const paletteTypes = [
  "call-curri-in",
  "call-trigger-filter",
  "call-template",
  "call-webhook-out",
  "call-app-data-merge",
  "call-curri-reply",
];

describe("the editor, loading and deploying", function () {
  this.timeout(60_000);
  const inEditor = sharedEditor(emptyFlow);

  it("takes each node from the palette to the canvas and into the flow file", () =>
    inEditor(async (editor) => {
      const ids = [];
      for (const type of paletteTypes) {
        const id = await editor.drag(type);
        const form = await editor.edit(id);
        if (type === "call-webhook-out") await form.fill("url", "http://127.0.0.1/contacts");
        await form.save();
        ids.push(id);
      }
      await editor.deploy();
      const flows = await nodeRed().flows();
      assert.deepEqual(
        ids.map((id) => flows.find((node) => node.id === id)?.type),
        paletteTypes,
      );
      assert.deepEqual(nodeRed().troubles, []);
    }));

  it("[WA-007][WA-029] makes the config nodes from the selects of other nodes, secrets apart from the flow", () =>
    inEditor(async (editor) => {
      const webhook = await editor.edit(await editor.idOf("call-webhook-out"));
      const auth = await webhook.addConfig("auth");
      await auth.fill("username", "user");
      await auth.fill("password", "secret-of-the-test");
      await auth.save();
      await webhook.save();
      const curriIn = await editor.edit(await editor.idOf("call-curri-in"));
      const listener = await curriIn.addConfig("listener");
      await listener.fill("name", "own");
      await listener.save();
      await curriIn.save();
      await editor.deploy();

      const flows = await nodeRed().flows();
      const types = flows.map(({ type }) => type);
      assert.ok(types.includes("call-auth") && types.includes("call-listener"));
      assert.doesNotMatch(JSON.stringify(flows), /secret-of-the-test/);
      assert.doesNotMatch(await editor.exported(), /secret-of-the-test/);
      assert.deepEqual(nodeRed().troubles, []);
    }));
});
