import type { Node, NodeAPI } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";
import type { ContextKey, Template, TemplateScope } from "../../lib/template/index.js";

/**
 * What a node's templates can reach of a message, its environment, and flow and global context, as in Node-RED's own
 * template node. Context is read before the rendering; a Promise comes back only when a template needs a context store
 * that answers later.
 *
 * @param templates those that will be rendered with this scope
 * @param overlay names that go before the message's own
 * @throws Error (or rejects) when a context store fails
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
  const values = contextValues(node, keys);
  return values instanceof Promise
    ? values.then((read) => withContext(scope, read))
    : withContext(scope, values);
}

const nameOf = (scope: string, key: string, store?: string): string => JSON.stringify([scope, key, store]);

function withContext(scope: TemplateScope, values: ReadonlyMap<string, unknown>): TemplateScope {
  return {
    ...scope,
    flow: (key, store) => values.get(nameOf("flow", key, store)),
    global: (key, store) => values.get(nameOf("global", key, store)),
  };
}

/** Reads context values; stores in memory answer at once, so that no message waits a turn for them. */
function contextValues(
  node: Node<object>,
  keys: readonly ContextKey[],
): Map<string, unknown> | Promise<Map<string, unknown>> {
  const values = new Map<string, unknown>();
  const context = node.context();
  const later: Promise<void>[] = [];
  for (const { scope, key, store } of keys) {
    let answered = false;
    let failure: Error | undefined;
    let answer: ((error?: Error) => void) | undefined;
    context[scope].get(key, store, (error: Error | null | undefined, value: unknown) => {
      answered = true;
      if (error) failure = error;
      else values.set(nameOf(scope, key, store), value);
      answer?.(failure);
    });
    if (failure) throw failure;
    if (!answered)
      later.push(
        new Promise((resolve, reject) => {
          answer = (error) => (error ? reject(error) : resolve());
        }),
      );
  }
  return later.length === 0 ? values : Promise.all(later).then(() => values);
}
