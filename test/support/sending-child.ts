import { setTimeout as sleep } from "node:timers/promises";
import { type NewDelivery, openStore } from "../../lib/store/index.js";
import { Webhook } from "../../lib/webhook/index.js";
import { webhookSettings } from "./webhook.js";

/**
 * A process that accepts deliveries as fast as it can and sends them, until it is killed. It tells the test what was
 * accepted, settled and given up, each as soon as the store has said so.
 */
const [path, url, life, task] = process.argv.slice(2) as [string, string, string, "accept" | "send"];
const endpoint = "webhook";
const concurrency = 4;
const perLife = 1_000_000;
const keys = 20;

const store = openStore({ path, keepDays: 14, keepRows: 1_000_000 });
const settle = store.settle.bind(store);
store.settle = async (results) => {
  const kept = await settle(results);
  for (const [index, { lease, next }] of results.entries())
    if (kept[index] && next.kind === "done") process.send!({ settled: lease.id });
  return kept;
};
const webhook = new Webhook(
  webhookSettings(url, {
    request: { headers: [{ key: "X-Life", value: life }] },
    policy: { retries: 10, backoff: "fixed", retryDelayMs: 20 },
  }),
);
const outbox = webhook.outbox(async (delivery) => webhook.renderKept({ message: {} }, delivery).request, {
  store,
  endpoint,
  concurrency,
  onEnd: ({ id }, { error }) => error && process.send!({ failed: id }),
  onState: () => {},
});
outbox.start();
if (task === "accept") void acceptForEver();
else void sendAll();

async function acceptForEver(): Promise<void> {
  let number = Number(life) * perLife;
  for (;;) {
    const items = Array.from({ length: 4 }, () => deliveryOf(++number));
    void store.enqueue(items).then((accepted) => process.send!({ accepted }));
    await sleep(5);
  }
}

/** Of every 25, five have no key and so no order. */
function deliveryOf(number: number): NewDelivery {
  const place = number % (keys + 5);
  const key = place < keys ? { key: `${place}` } : {};
  const body = JSON.stringify({ number, ...key });
  return {
    id: `${number}`,
    endpoint,
    ...key,
    at: Date.now(),
    event: "",
    method: "POST",
    url,
    body,
    message: "{}",
    text: "",
  };
}

async function sendAll(): Promise<void> {
  for (;;) {
    const { waiting, sending } = (await store.stats()).get(endpoint)!;
    if (waiting + sending === 0) break;
    await sleep(20);
  }
  await outbox.close(1000);
  await webhook.close();
  await store.close(5000);
  process.send!("everything is sent");
  process.disconnect!();
}
