import { join } from "node:path";
import { piecesOf, type SeenRows, Spool } from "../../lib/cdr/index.js";
import { systemClock } from "../../lib/time/index.js";
import { acceptedSoFar } from "../common/accepting.js";
import type { QuietWarnings } from "../common/quiet-warnings.js";
import { rememberContent, sentMemoryOf } from "./sent-memory.js";
import type { SourceSetting } from "./source.js";
import { spoolFolder } from "./spool-folder.js";

interface SpoolUse {
  warnings: QuietWarnings;
  /** Rows that were sent before are not sent again; absent = all are sent. */
  seen?: SeenRows;
  /** All of it has been sent. */
  onTaken?(name: string): void;
}

/** The node's own spool, at work: what lies in it is sent, also what an earlier process left. */
export function openSpool({ RED, node, words, sender }: SourceSetting, use: SpoolUse): Spool {
  const { warnings, seen, onTaken } = use;
  const { contents } = sentMemoryOf(node.id);
  const warn = (error: Error): void =>
    warnings.warn("spool", () => words("errors.spool", { reason: error.message }));
  const spool = new Spool({
    folder: join(spoolFolder(RED), node.id),
    clock: systemClock,
    async take({ path, id, name, receivedAt }) {
      if (contents.has(id)) return true;
      const content = { filename: name, id, receivedAt, ...(seen ? { seen } : {}) };
      if ((await sender.send(piecesOf(path), content)) === "stopped") return false;
      rememberContent(sentMemoryOf(node.id), id);
      onTaken?.(name);
      return true;
    },
    kept: acceptedSoFar,
    onError: warn,
  });
  spool.start().catch(warn);
  return spool;
}
