import type { Node, NodeAPI, NodeMessage } from "node-red";
import { type AppResult, type CallMessage, slugOf, writeApp } from "../../lib/call/index.js";
import { compileTemplate } from "../../lib/template/index.js";
import { systemClock } from "../../lib/time/index.js";
import { answers } from "../common/answers.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { onInput } from "../common/on-input.js";
import { templateScope } from "../common/template-context.js";
import { typedValue } from "../common/typed-value.js";
import type { Words } from "../common/words.js";
import type { AppDataMergeConfig } from "./config.js";

/**
 * Mode `set`: data of the flow's own under the node's slug, as if an app had found them.
 *
 * @throws SlugError, TemplateError for a configuration that cannot work
 */
export function setData(RED: NodeAPI, node: Node, config: AppDataMergeConfig, words: Words): void {
  const slug = slugOf(config.name, "data");
  const message = compileTemplate(config.message, "text");
  const warnings = new MissingPathWarnings(node, words);
  node.status({});

  onInput(node, async (msg, send) => {
    const started = systemClock.now();
    const [found] = await answers([typedValue(RED, node, msg, config.dataType, config.data)], words);
    if (found === undefined) warnings.report([`${config.dataType}.${config.data}`]);
    const result: AppResult = {
      data: found === undefined ? null : ownCopy(RED, found),
      order: config.order,
      status: "ok",
    };
    if (config.message !== "") result.message = await rendered(msg, result);
    result.took_ms = systemClock.now() - started;
    writeApp(msg, slug, result);
    send(msg);
  });

  /** The message may speak of the data it goes with. */
  async function rendered(msg: CallMessage, result: AppResult): Promise<string> {
    const scope = await templateScope(RED, node, msg, [message], { app_data: { [slug]: result } });
    const { text, missing } = message.render(scope);
    warnings.report(missing);
    return text;
  }
}

/** What lies in context or elsewhere in the message must not change with app_data, nor app_data with it. */
function ownCopy(RED: NodeAPI, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return (RED.util.cloneMessage({ value } as unknown as NodeMessage) as unknown as { value: unknown }).value;
}
