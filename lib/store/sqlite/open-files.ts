import { type BigIntStats, statSync } from "node:fs";
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

/**
 * The files of a database as they were when they were opened. A file that is removed stays open, and all that is
 * written to it is gone with the process: only a look at the path tells.
 */
export class OpenFiles {
  readonly #seen: ReadonlyArray<{ path: string; dev: bigint; ino: bigint }>;

  /** @param paths the database first; those that are not there are not looked at */
  constructor(paths: readonly string[]) {
    this.#seen = paths.flatMap((path) => {
      const stat = statOf(path);
      return stat ? [{ path, dev: stat.dev, ino: stat.ino }] : [];
    });
  }

  /** Some µs, on a local disk. @throws StoreError `removed` when one of them is not what it was */
  check(): void {
    const gone = this.#seen.find((file) => !isThere(file));
    if (gone) throw new StoreError("removed", `${gone.path} was removed or replaced while it was in use`);
  }

  /** Whether the database itself is where it was, whatever became of the files beside it. */
  get isDatabaseThere(): boolean {
    return this.#seen.slice(0, 1).every(isThere);
  }
}

function isThere({ path, dev, ino }: { path: string; dev: bigint; ino: bigint }): boolean {
  const stat = statOf(path);
  return stat?.dev === dev && stat.ino === ino;
}
