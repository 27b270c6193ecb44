import { SeenRows } from "../../lib/cdr/index.js";

/** What a node has sent, kept over its redeploys: content that was under way then is not sent again. */
export interface SentMemory {
  rows: SeenRows;
  /** Ids of files and other content that went out whole, and whose place may not know it yet. */
  contents: Set<string>;
}

/** Contents remembered per node; they are needed for seconds. */
const mostContents = 10_000;

const memories = new Map<string, SentMemory>();

export function sentMemoryOf(nodeId: string): SentMemory {
  const memory = memories.get(nodeId) ?? { rows: new SeenRows(), contents: new Set() };
  memories.set(nodeId, memory);
  return memory;
}

export function rememberContent({ contents }: SentMemory, id: string): void {
  if (contents.size >= mostContents) contents.clear();
  contents.add(id);
}

/** The node is deleted. */
export const forgetNode = (nodeId: string): boolean => memories.delete(nodeId);
