import { strict as assert } from "node:assert";
import { newId } from "../../../lib/call/index.js";

describe("an id", () => {
  it("is a UUID of version 7, which begins with the time it was made at", () => {
    const before = Date.now();
    const id = newId();
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const at = Number.parseInt(id.slice(0, 13).replace("-", ""), 16);
    assert.ok(at >= before && at <= Date.now());
  });

  it("is never made twice, in one millisecond either", () => {
    assert.equal(new Set(Array.from({ length: 10_000 }, newId)).size, 10_000);
  });
});
