import { strict as assert } from "node:assert";
import { setImmediate } from "node:timers/promises";
import { openMemoryStore } from "../../../lib/store/index.js";
import { MemoryBackend } from "../../../lib/store/memory/memory-backend.js";
import { type Backend, QueuedStore } from "../../../lib/store/queued-store.js";
import { storeContract } from "./contract.js";
import { claim, delivery, endpoint } from "./deliveries.js";

storeContract({ name: "memory", place: () => openMemoryStore, durable: false });

describe("a store whose batches are worth waiting for", () => {
  it("gathers for the next one though somebody claims what is being accepted", async () => {
    const memory = new MemoryBackend();
    const batches: string[] = [];
    const backend: Backend = {
      onLost: () => {},
      gatherMs: 1000,
      open: () => memory.open(),
      run: (calls, now) => {
        batches.push(calls.map(({ method }) => method).join("+"));
        return memory.run(calls, now);
      },
      close: () => memory.close(),
    };
    const store = new QueuedStore(backend, { keepDays: 14, keepRows: 1000 });
    store.onReady(endpoint, () => void claim(store).catch(() => {}));
    await store.stats();
    await store.enqueue(Array.from({ length: 10 }, (_, index) => delivery(`${index}`)));
    assert.deepEqual(batches.slice(1), ["enqueue+claim"]);
    const next = store.enqueue([delivery("next")]);
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    assert.equal(batches.length, 2, "not at once");
    await next;
    assert.deepEqual(batches.slice(2), ["enqueue+claim"]);
    await store.close(2000);
  });
});
