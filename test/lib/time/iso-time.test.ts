import { strict as assert } from "node:assert";
import { isoMicroTime, isoTime, preciseClock } from "../../../lib/time/index.js";

describe("ISO times", () => {
  it("[CB-010][CB-011] have six digits where microseconds count", () => {
    const at = Date.parse("2024-11-23T16:03:36.200Z");
    assert.equal(isoMicroTime(at + 0.94), "2024-11-23T16:03:36.200940Z");
    assert.equal(isoMicroTime(at), "2024-11-23T16:03:36.200000Z");
    assert.equal(isoMicroTime(at + 0.9996), "2024-11-23T16:03:36.201000Z");
    assert.equal(isoTime(at + 0.94), "2024-11-23T16:03:36.200Z");
  });

  it("come from a clock that agrees with the system's, and goes on within a millisecond", () => {
    let last = 0;
    let within = 0;
    for (let i = 0; i < 10_000; i++) {
      const before = Date.now();
      const at = preciseClock.now();
      assert.ok(at >= before && at < Date.now() + 1, `${at} is not between ${before} and ${Date.now()}`);
      if (Math.floor(at) === Math.floor(last) && at > last) within += 1;
      last = at;
    }
    assert.ok(within > 100, `${within} times`);
  });
});
