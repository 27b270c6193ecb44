import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { freePort } from "../support/free-port.js";
import { projectRoot } from "../support/node-red.js";

function run(...args: string[]): { code: number | null; text: string } {
  const options = { cwd: projectRoot, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["demo/cucm.mjs", ...args], options);
  return { code: status, text: stdout + stderr };
}

describe("npm run cucm", () => {
  it("explains itself when it is used wrongly, and when it is asked", () => {
    for (const wrong of [[], ["--folder", "x", "--rows", "many"], ["--nonsense"]]) {
      const { code, text } = run(...wrong);
      assert.equal(code, 2, text);
      assert.match(text, /Usage: npm run cucm/);
    }
    assert.equal(run("--help").code, 0);
  });

  it("says in a line why nothing was sent", async () => {
    const { code, text } = run("--sftp", `127.0.0.1:${await freePort()}`, "--rows", "1");
    assert.equal(code, 1, text);
    assert.match(text, /^Not all files were written: .*ECONNREFUSED.*\n$/);
  });
});
