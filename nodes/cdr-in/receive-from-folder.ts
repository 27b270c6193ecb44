import { FolderSource, type FoundFile, piecesOf, type Taken } from "../../lib/cdr/index.js";
import { systemClock } from "../../lib/time/index.js";
import { acceptedSoFar } from "../common/accepting.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import { useStore } from "../common/stores.js";
import { rememberContent, sentMemoryOf } from "./sent-memory.js";
import type { Receiving, SourceSetting } from "./source.js";

/** Takes the files of a folder. Which ones were taken is in the store, so that a restart takes none twice. */
export function receiveFromFolder({
  RED,
  node,
  config,
  words,
  status,
  sender,
}: SourceSetting): Receiving | undefined {
  const { path, after, archive } = config;
  if (path === "") {
    status.problem("no-folder");
    return undefined;
  }
  const use = useStore(RED, config.store);
  if (!use) {
    status.problem("no-store");
    return undefined;
  }
  const { store } = use;
  const memory = sentMemoryOf(node.id);
  const warnings = new QuietWarnings(node);

  const take = async (file: FoundFile): Promise<Taken> => {
    if (memory.contents.has(file.id)) return "taken";
    const taken = await sender.send(piecesOf(file.path), {
      filename: file.name,
      id: file.id,
      receivedAt: systemClock.now(),
      seen: memory.rows,
    });
    if (taken !== "stopped") rememberContent(memory, file.id);
    return taken;
  };

  const source = new FolderSource({
    path,
    after,
    archive,
    ledger: {
      areTaken: (files) => store.areTaken(node.id, files),
      take: (file) => store.take(node.id, file),
      keep: (files) => store.keepTaken(node.id, files),
    },
    clock: systemClock,
    take,
    kept: acceptedSoFar,
    onState: (error) => {
      status.problem(error && "folder", error && { code: codeOf(error) });
      if (error) warnings.warn("folder", () => words("errors.folder", { path, reason: error.message }));
    },
    onError: (error) => warnings.warn(error.message, () => words("errors.file", { reason: error.message })),
  });
  source.start();

  return {
    async close() {
      await source.close();
      use.leave();
    },
  };
}

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.name;
