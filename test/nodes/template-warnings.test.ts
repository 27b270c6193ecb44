import { strict as assert } from "node:assert";
import type { Node } from "node-red";
import { MissingPathWarnings } from "../../nodes/common/missing-paths.js";

describe("the warning for missing paths", () => {
  const minute = 60_000;

  function spoken() {
    const said: string[] = [];
    const clock = { at: 0, now: () => clock.at, after: () => ({ stop() {} }) };
    const node = { warn: (text: string) => said.push(text) } as unknown as Node;
    const words = (key: string, values: object = {}) => `${key} ${JSON.stringify(values)}`;
    return { said, clock, warnings: new MissingPathWarnings(node, words, clock) };
  }

  it("is said at once, then kept for a minute and said again with a count", () => {
    const { said, clock, warnings } = spoken();
    for (let call = 0; call < 5; call++) warnings.report(["a", "b"]);
    clock.at = minute - 1;
    warnings.report(["a", "b"]);
    assert.deepEqual(said, ['common.missing.path {"paths":"a, b"}']);
    clock.at = minute;
    warnings.report(["a", "b"]);
    assert.equal(said[1], 'common.missing.paths {"paths":"a, b","count":6}');
    clock.at = 2 * minute;
    warnings.report(["a", "b"]);
    assert.equal(said[2], 'common.missing.path {"paths":"a, b"}');
  });

  it("keeps different paths apart, and says nothing for none", () => {
    const { said, warnings } = spoken();
    warnings.report([]);
    warnings.report(["a"]);
    warnings.report(["b", "b"]);
    warnings.report(["a"]);
    assert.deepEqual(said, ['common.missing.path {"paths":"a"}', 'common.missing.path {"paths":"b"}']);
  });
});
