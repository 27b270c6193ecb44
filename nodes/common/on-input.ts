import type { Node, NodeMessage } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";

export type Send = (msg: CallMessage | Array<CallMessage | CallMessage[] | null>) => void;

/**
 * The one place where a node's work meets Node-RED's done(): a value returned is a message dealt with,
 * an error thrown or a promise rejected goes to Catch. Node-RED itself does not see a rejected promise,
 * and the process would end of it.
 *
 * @param handle may be plain or async; it must not call done itself
 */
export function onInput(
  node: Node<object>,
  handle: (msg: CallMessage, send: Send) => void | Promise<void>,
): void {
  node.on("input", (msg: NodeMessage, send, done) => {
    let result: void | Promise<void>;
    try {
      result = handle(msg as unknown as CallMessage, send as unknown as Send);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (result === undefined) done();
    else result.then(() => done(), done);
  });
}
