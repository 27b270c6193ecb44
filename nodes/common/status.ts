import type { Node, NodeStatus } from "node-red";

export interface StatusLine {
  show(status: NodeStatus): void;
  /** Stops showing; the node is closing. */
  close(): void;
}

/** Every status goes to every open editor, so a busy node shows the latest of a short while instead of each. */
const everyMs = 500;

/** The status of a node that changes with each message: the first is shown at once, the last always. */
export function statusLine(node: Node<object>): StatusLine {
  let timer: NodeJS.Timeout | undefined;
  let next: NodeStatus | undefined;
  const tick = (): void => {
    timer = undefined;
    if (!next) return;
    node.status(next);
    next = undefined;
    timer = setTimeout(tick, everyMs);
  };
  return {
    show(status) {
      next = status;
      if (!timer) tick();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      node.status({});
    },
  };
}
