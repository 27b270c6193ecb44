import type { Node, NodeAPI, NodeDef } from "node-red";
import { type CallMessage, recordNames } from "../../lib/call/index.js";
import { compileFilter, type Filter, FilterError } from "../../lib/filter/index.js";
import { localTime, systemClock } from "../../lib/time/index.js";
import { answers } from "../common/answers.js";
import { onInput, type Send } from "../common/on-input.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import { refuseMessages } from "../common/refuse-messages.js";
import { StatusLine } from "../common/status.js";
import { useStore } from "../common/stores.js";
import { typedValue } from "../common/typed-value.js";
import { type Words, wordsOf } from "../common/words.js";
import { migrate } from "./config.js";
import { type Count, Hits } from "./hits.js";
import { runningTriggers } from "./running-triggers.js";

/** Sends each message through the output of its answer, and counts the hits. */
export function filterMessages(RED: NodeAPI, node: Node, raw: NodeDef): void {
  const { name, conditions, store } = migrate(raw);
  const words = wordsOf(RED, node);
  const warnings = new QuietWarnings(node);

  let filter: Filter;
  try {
    filter = compileFilter(conditions, recordNames);
  } catch (fault) {
    refuseMessages(node, inWords(fault, words), words("status.invalid"));
    return;
  }

  const status = new StatusLine(node);
  const use = useStore(RED, store);
  if (!use) node.warn(words("errors.store", { id: store }));
  const hits = new Hits(node, use?.store, (count) => {
    status.show(() => statusOf(count, words));
    runningTriggers.onChange();
  });
  runningTriggers.add({ id: node.id, name, hits });

  const isHit = (msg: CallMessage, values: unknown[]): boolean => {
    try {
      return filter.matches(msg, values, (index) => {
        const condition = index + 1;
        warnings.warn(String(condition), () => words("errors.timeOut", { condition }));
      });
    } catch (fault) {
      throw inWords(fault, words);
    }
  };

  const route = (msg: CallMessage, send: Send, values: unknown[]): void => {
    const hit = isHit(msg, values);
    if (hit) msg.trigger = { id: node.id, name, ...hits.add(systemClock.now()) };
    send(hit ? [msg, null] : [null, msg]);
  };

  onInput(node, (msg, send) => {
    const values = answers(
      filter.references.map(({ type, name: from }) => typedValue(RED, node, msg, type, from)),
      words,
    );
    if (hits.loading || values instanceof Promise)
      return Promise.all([values, hits.loading]).then(([read]) => route(msg, send, read));
    route(msg, send, values);
  });

  node.on("close", (done: () => void) => {
    runningTriggers.remove(node.id);
    status.close();
    void hits.close().then(() => {
      use?.leave();
      done();
    });
  });
}

function inWords(fault: unknown, words: Words): Error {
  if (!(fault instanceof FilterError)) return fault as Error;
  fault.message = words(`errors.${fault.fault}`, { condition: fault.condition, detail: fault.detail });
  return fault;
}

function statusOf(count: Count, words: Words): object {
  if (count.last_hit === null) return {};
  const time = localTime(Date.parse(count.last_hit), "").local_time;
  const values = { hits: shortNumber(count.hits), time };
  return {
    fill: "green",
    shape: "dot",
    text: words(count.hits === 1 ? "status.hit" : "status.hits", values),
  };
}

/** Making one costs as much as loading all nodes, so it is made for the first count that needs it. */
let compact: Intl.NumberFormat | undefined;

/** At most four characters, as a status has room for less than twenty. */
function shortNumber(count: number): string {
  if (count < 10_000) return String(count);
  compact ??= new Intl.NumberFormat("en", { notation: "compact" });
  return compact.format(count);
}
