import type { Node, NodeAPI } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";
import type { ContextKey, Template, TemplateScope } from "../../lib/template/index.js";
import { answers } from "./answers.js";
import { wordsOf } from "./words.js";

/**
 * What a node's templates can reach of a message, its environment, and flow and global context, as in Node-RED's own
 * template node. Context is read before the rendering; a Promise comes back only when a template needs a context store
 * that answers later.
 *
 * @param templates those that will be rendered with this scope
 * @param overlay names that go before the message's own
 * @throws Error (or rejects) when a context store fails, or does not answer
 */
export function templateScope(
  RED: NodeAPI,
  node: Node<object>,
  msg: CallMessage,
  templates: readonly Template[],
  overlay?: Record<string, unknown>,
): TemplateScope | Promise<TemplateScope> {
  const scope: TemplateScope = {
    message: msg,
    env: (name) => RED.util.getSetting(node as Node, name),
    ...(overlay === undefined ? {} : { overlay }),
  };
  const keys = templates.flatMap((template) => template.contextKeys);
  if (keys.length === 0) return scope;
  const context = node.context();
  const values = answers(
    keys.map(
      ({ scope: where, key, store }) =>
        (answer) =>
          context[where].get(key, store, answer),
    ),
    wordsOf(RED, node),
  );
  return values instanceof Promise
    ? values.then((read) => withContext(scope, keys, read))
    : withContext(scope, keys, values);
}

const nameOf = ({ scope, key, store }: ContextKey): string => JSON.stringify([scope, key, store]);

function withContext(scope: TemplateScope, keys: ContextKey[], values: unknown[]): TemplateScope {
  const read = new Map(keys.map((key, index) => [nameOf(key), values[index]]));
  const of = (where: "flow" | "global") => (key: string, store?: string) =>
    read.get(nameOf({ scope: where, key, ...(store === undefined ? {} : { store }) }));
  return { ...scope, flow: of("flow"), global: of("global") };
}
