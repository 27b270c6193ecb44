import { type BigIntStats, rmSync, statSync } from "node:fs";
import { StoreError } from "../store-error.js";

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // A file lies where its folder was; Node.js 24 and later take that for no entry, too.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}

interface SeenFile {
  path: string;
  dev: bigint;
  ino: bigint;
}

function seen(path: string): SeenFile[] {
  const stat = statOf(path);
  return stat ? [{ path, dev: stat.dev, ino: stat.ino }] : [];
}

/**
 * The files of a database as they were when they were opened. A file that is removed stays open, and all that is
 * written to it is gone with the process: only a look at the path tells.
 */
export class OpenFiles {
  readonly #database: readonly SeenFile[];
  readonly #log: readonly SeenFile[];
  readonly #logIndex: readonly SeenFile[];
  readonly #lock: readonly SeenFile[];

  /** @param path of the database; a file that is not there is not looked at */
  constructor(path: string) {
    this.#database = seen(path);
    this.#log = seen(`${path}-wal`);
    this.#logIndex = seen(`${path}-shm`);
    this.#lock = seen(`${path}.lock`);
  }

  /** Some µs, on a local disk. @throws StoreError `removed` when one of them is not what it was */
  check(): void {
    for (const files of [this.#database, this.#log, this.#lock])
      for (const file of files)
        if (!isThere(file))
          throw new StoreError("removed", `${file.path} was removed or replaced while it was in use`);
  }

  /** Whether the database itself is where it was, whatever became of the files beside it. */
  get isDatabaseThere(): boolean {
    return this.#database.every(isThere);
  }

  /**
   * Takes away the log of a database that has gone itself: the one that comes in its place would take it for its own. Who
   * has it open goes on reading it.
   */
  removeLog(): void {
    for (const file of [...this.#log, ...this.#logIndex]) if (isThere(file)) rmSync(file.path);
  }
}

function isThere({ path, dev, ino }: SeenFile): boolean {
  const stat = statOf(path);
  return stat?.dev === dev && stat.ino === ino;
}
