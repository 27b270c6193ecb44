import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Leased, openStore } from "../../../lib/store/index.js";
import { attempt, claim, delivery, failure, leaseOf } from "./deliveries.js";

/**
 * A process that accepts deliveries as fast as it can and sends them, until it is killed. It tells the test what was
 * accepted and what was settled, each as soon as the store has said so.
 */
const [path, url, life, accepts] = process.argv.slice(2) as [string, string, string, "accept" | "send"];
const concurrency = 16;
const perLife = 1_000_000;
const keys = 20;

const store = openStore({ path, keepDays: 14, keepRows: 1_000_000 });
const agent = new Agent({ keepAlive: true });
let unsettled = 0;
let wake = (): void => {};
const lookAgain = (): void => wake();

store.onReady("webhook-1", lookAgain);
if (accepts === "accept") void acceptForEver();
void sendForEver();

async function acceptForEver(): Promise<void> {
  let number = Number(life) * perLife;
  for (;;) {
    const items = Array.from({ length: 4 }, () => {
      number += 1;
      const key = number % (keys + 5); // some have none
      const body = JSON.stringify({ number, key: key < keys ? key : undefined });
      return delivery(`${number}`, { body, ...(key < keys && { key: `${key}` }) });
    });
    void store.enqueue(items).then((accepted) => process.send!({ accepted }));
    await sleep(5);
  }
}

async function sendForEver(): Promise<void> {
  for (;;) {
    const nothingNew = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const leased = unsettled < concurrency ? await claim(store, { max: concurrency - unsettled }) : [];
    for (const lease of leased) void deliver(lease).then(lookAgain);
    if (leased.length > 0) continue;
    if (unsettled === 0 && accepts === "send" && (await store.stats()).get("webhook-1")?.waiting === 0) break;
    await Promise.race([nothingNew, sleep(20)]);
  }
  await store.close(5000);
  process.send!("everything is sent");
  process.disconnect!();
}

async function deliver(lease: Leased): Promise<void> {
  unsettled += 1;
  const isTaken = (await post(lease)) === 200;
  const result = {
    lease: leaseOf(lease),
    attempt: isTaken ? attempt() : failure(),
    next: isTaken ? ({ kind: "done" } as const) : ({ kind: "retry", at: Date.now() + 20 } as const),
  };
  const [isKept] = await store.settle([result]);
  if (isKept && isTaken) process.send!({ settled: lease.id });
  unsettled -= 1;
}

async function post({ id, body }: Leased): Promise<number> {
  const headers = { "x-id": id, "x-life": life, "content-length": Buffer.byteLength(body!) };
  const sent = request(url, { method: "POST", agent, headers }).end(body);
  const [response] = await once(sent, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}
