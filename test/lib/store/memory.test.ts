import { strict as assert } from "node:assert";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { openMemoryStore } from "../../../lib/store/index.js";
import { MemoryBackend } from "../../../lib/store/memory/memory-backend.js";
import { type Backend, QueuedStore } from "../../../lib/store/queued-store.js";
import { StoreError } from "../../../lib/store/store-error.js";
import { MovableClock } from "../../support/movable-clock.js";
import { storeContract } from "./contract.js";
import { claim, delivery, endpoint } from "./deliveries.js";

storeContract({ name: "memory", place: () => openMemoryStore, durable: false });

describe("a store whose batches are worth waiting for", () => {
  let batches: string[];
  let backend: Backend;
  let clock: MovableClock;
  let store: QueuedStore;

  beforeEach(async () => {
    const memory = new MemoryBackend();
    batches = [];
    backend = {
      onLost: () => {},
      gatherMs: 1000,
      open: () => memory.open(),
      run: (calls, now) => {
        batches.push(calls.map(({ method }) => method).join("+"));
        return memory.run(calls, now);
      },
      close: () => memory.close(),
    };
    clock = new MovableClock(1_700_000_000_000);
    store = new QueuedStore(backend, { keepDays: 14, keepRows: 1000 }, clock);
    await store.stats();
  });
  afterEach(() => store.close(2000));

  const several = Array.from({ length: 10 }, (_, index) => delivery(`${index}`));

  it("gathers for the next one though somebody claims what is being accepted", async () => {
    store.onReady(endpoint, () => void claim(store).catch(() => {}));
    await store.enqueue(several);
    assert.deepEqual(batches.slice(1), ["enqueue+claim"]);
    const next = store.enqueue([delivery("next")]);
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    assert.equal(batches.length, 2, "not at once");
    await next;
    assert.deepEqual(batches.slice(2), ["enqueue+claim"]);
  });

  it("goes on when it is open again after it was lost while a batch gathered", async () => {
    await store.enqueue(several);
    const gathering = store.enqueue([delivery("refused")]);
    backend.onLost(new StoreError("io", "its thread has ended"));
    await assert.rejects(gathering, { code: "io" });
    const opened = new Promise<void>((resolve) => {
      store.onState(({ kind }) => kind === "open" && resolve());
    });
    await sleep(1100); // the batch's time has come, and there is nobody to run it
    clock.advance(3000);
    await opened;
    await store.enqueue([delivery("later")]);
    assert.deepEqual(batches.slice(1), ["enqueue", "enqueue"]);
  });
});
