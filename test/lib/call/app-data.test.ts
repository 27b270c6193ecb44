import { strict as assert } from "node:assert";
import { type CallMessage, CallTraces, callTraces, newId, writeApp } from "../../../lib/call/index.js";

describe("the result of an app", () => {
  const result = { data: { name: "Ann" }, status: "ok" as const, order: 30 };
  const call = (test: boolean) => ({
    id: newId(),
    event: newId(),
    source: "curri" as const,
    received: "2026-01-31T09:15:00.000Z",
    test,
  });

  it("stands under its slug, beside those of other apps", () => {
    const msg: CallMessage = { app_data: { region: { data: "north" } } };
    writeApp(msg, "crm", result);
    assert.deepEqual(msg.app_data, { region: { data: "north" }, crm: result });
  });

  it("replaces what the same slug had", () => {
    const msg: CallMessage = { app_data: { crm: { data: 1 } } };
    writeApp(msg, "crm", result);
    assert.deepEqual(msg.app_data, { crm: result });
  });

  for (const value of [undefined, null, "text", 7])
    it(`makes an object of an app_data that is ${value}`, () => {
      const msg = { app_data: value } as unknown as CallMessage;
      writeApp(msg, "crm", result);
      assert.deepEqual(msg.app_data, { crm: result });
    });

  it("goes into the trace of its Call Test, and of no other call", () => {
    const tested = call(true);
    const real = call(false);
    for (const { id } of [tested, real]) callTraces.open(id);
    for (const info of [tested, real]) writeApp({ call: info }, "crm", result);
    writeApp({ call: tested }, "region", { data: "north" });
    assert.deepEqual(callTraces.close(tested.id), [
      { slug: "crm", ...result },
      { slug: "region", data: "north" },
    ]);
    assert.deepEqual(callTraces.close(real.id), []);
  });
});

describe("traces", () => {
  it("keep apart the calls that run at the same time", () => {
    const traces = new CallTraces();
    for (const id of ["a", "b"]) traces.open(id);
    traces.add("a", { slug: "crm", data: 1 });
    traces.add("b", { slug: "crm", data: 2 });
    assert.deepEqual(traces.close("a"), [{ slug: "crm", data: 1 }]);
    assert.deepEqual(traces.close("b"), [{ slug: "crm", data: 2 }]);
  });

  it("keep nothing of a call that has none, or whose trace has ended", () => {
    const traces = new CallTraces();
    traces.add("a", { slug: "crm", data: 1 });
    assert.deepEqual(traces.close("a"), []);
    traces.open("a");
    traces.close("a");
    traces.add("a", { slug: "late", data: 1 });
    assert.deepEqual(traces.close("a"), []);
  });
});
