import { strict as assert } from "node:assert";
import { localTime } from "../../../lib/time/index.js";

describe("local time", () => {
  const at = (text: string): number => Date.parse(text);

  it("is the wall clock of a place, Monday being 1 and Sunday 7", () => {
    assert.deepEqual(localTime(at("2026-11-22T23:30:00Z"), "UTC"), { local_time: "23:30", weekday: 7 });
    assert.deepEqual(localTime(at("2026-11-22T23:30:00Z"), "Europe/Berlin"), {
      local_time: "00:30",
      weekday: 1,
    });
    assert.deepEqual(localTime(at("2026-11-22T23:30:00Z"), "America/New_York"), {
      local_time: "18:30",
      weekday: 7,
    });
  });

  it("follows the change of the clocks, to the minute", () => {
    assert.equal(localTime(at("2026-10-25T00:59:59Z"), "Europe/Berlin").local_time, "02:59");
    assert.equal(localTime(at("2026-10-25T01:00:00Z"), "Europe/Berlin").local_time, "02:00");
  });

  it("refuses a name that is no time zone", () => {
    assert.throws(() => localTime(0, "Mars/Olympus"), RangeError);
  });
});
