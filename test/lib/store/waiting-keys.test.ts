import { strict as assert } from "node:assert";
import { WaitingKeys } from "../../../lib/store/sqlite/waiting-keys.js";

describe("the count of waiting keys", () => {
  it("says of a key that nobody of it waits, hardly ever in vain, whatever else does", () => {
    const keys = new WaitingKeys();
    for (let call = 0; call < 1000; call++) keys.add("webhook-1", `call-${call}`, 1);
    let empty = 0;
    for (let call = 1000; call < 2000; call++) if (keys.add("webhook-1", `call-${call}`, 0) === 0) empty += 1;
    assert.ok(empty > 950, `${empty} of 1000`);
    for (let call = 0; call < 1000; call++) assert.ok(keys.add("webhook-1", `call-${call}`, 0) >= 1);
    for (let call = 0; call < 1000; call++) keys.add("webhook-1", `call-${call}`, -1);
    for (let call = 0; call < 2000; call++) assert.equal(keys.add("webhook-1", `call-${call}`, 0), 0);
  });

  it("counts a long line of one key, and begins anew", () => {
    const keys = new WaitingKeys();
    for (let count = 1; count <= 100_000; count++) assert.equal(keys.add("webhook-1", "stuck", 1), count);
    assert.equal(keys.add("webhook-2", "stuck", 0), 0);
    keys.clear();
    assert.equal(keys.add("webhook-1", "stuck", 0), 0);
  });
});
