import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeRed, type NodeRedPackage, projectRoot } from "../support/node-red.js";

const packageJson = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
const types = Object.keys(packageJson["node-red"].nodes);

for (const version of ["node-red", "node-red-4"] as NodeRedPackage[]) {
  describe(`start-up of ${version}`, () => {
    let nodeRed: NodeRed;
    before(async function () {
      this.timeout(60_000);
      nodeRed = await NodeRed.start({ package: version });
    });
    after(() => nodeRed?.stop());

    it("registers every node type", async () => {
      const sets = (await nodeRed.admin("nodes")) as Array<{ module: string; types: string[]; err?: string }>;
      const ours = sets.filter(({ module }) => module === packageJson.name);
      assert.deepEqual(ours.flatMap((set) => set.types).sort(), types.sort());
      assert.deepEqual(
        ours.filter(({ err }) => err),
        [],
      );
    });

    it("loads no library before a flow needs it", async () => {
      assert.deepEqual(await nodeRed.required(), []);
      await nodeRed.deploy([
        { id: "tab", type: "tab", label: "one" },
        { id: "template", type: "call-template", z: "tab", template: "{{ event.type }}", wires: [[]] },
      ]);
      const libraries = new Set((await nodeRed.required()).map(([, library]) => library));
      assert.deepEqual([...libraries], ["mustache"], "and then only the one it needs");
    });
  });
}
