import { isDeepStrictEqual } from "node:util";
import type { CallMessage } from "../call/index.js";
import { appDataOf, resultsOf } from "./unite.js";

/** What an event waits for. */
export interface Expectation {
  /** @returns whether the event is complete with this branch */
  meets(branch: CallMessage): boolean;
}

/** @param expect how many branches, or which slugs */
export const expectationOf = (expect: number | readonly string[]): Expectation =>
  typeof expect === "number" ? new ExpectedBranches(expect) : new ExpectedSlugs(expect);

class ExpectedSlugs implements Expectation {
  readonly #missing: Set<string>;

  constructor(slugs: readonly string[]) {
    this.#missing = new Set(slugs);
  }

  meets(branch: CallMessage): boolean {
    const appData = appDataOf(branch);
    for (const slug of this.#missing) if (Object.hasOwn(appData, slug)) this.#missing.delete(slug);
    return this.#missing.size === 0;
  }
}

/**
 * Counts branches. What all of them brought alike is from before the fork and says nothing. A branch that brings only
 * what others brought beyond that is a repeat: an app counts once. One that brings nothing of its own is a branch,
 * unless it is the copy of another to the last field, as the two outputs of a failed webhook send it.
 */
class ExpectedBranches implements Expectation {
  readonly #expected: number;
  readonly #branches: CallMessage[] = [];
  #shared = new Map<string, unknown>();
  #count = 0;
  #brought = new Set<string>();
  #withoutOwn: CallMessage[] = [];
  #copies = new Set<string>();

  constructor(count: number) {
    this.#expected = count;
  }

  meets(branch: CallMessage): boolean {
    const brings = broughtBy(branch);
    this.#branches.push(branch);
    if (this.#branches.length === 1) this.#shared = new Map(brings);
    if (this.#forgetUnshared(brings)) this.#countAgain();
    else if (this.#isNew(branch, brings)) this.#count += 1;
    return this.#count >= this.#expected;
  }

  /** @returns whether less is shared than was thought */
  #forgetUnshared(brings: ReadonlyMap<string, unknown>): boolean {
    const before = this.#shared.size;
    for (const [key, value] of this.#shared)
      if (!brings.has(key) || !isDeepStrictEqual(brings.get(key), value)) this.#shared.delete(key);
    return this.#shared.size < before;
  }

  #countAgain(): void {
    this.#brought.clear();
    this.#withoutOwn = [];
    this.#copies.clear();
    this.#count = this.#branches.filter((branch) => this.#isNew(branch, broughtBy(branch))).length;
  }

  #isNew(branch: CallMessage, brings: ReadonlyMap<string, unknown>): boolean {
    const own = [...brings.keys()].filter((key) => !this.#shared.has(key));
    if (own.length === 0) return brings.size === 0 || !this.#isCopy(branch);
    const before = this.#brought.size;
    for (const key of own) this.#brought.add(key);
    return this.#brought.size > before;
  }

  /** The first is compared with nothing, and most events have no second: its text is made only then. */
  #isCopy(branch: CallMessage): boolean {
    this.#withoutOwn.push(branch);
    if (this.#withoutOwn.length === 1) return false;
    if (this.#withoutOwn.length === 2) this.#copies.add(contentOf(this.#withoutOwn[0]!));
    const before = this.#copies.size;
    this.#copies.add(contentOf(branch));
    return this.#copies.size === before;
  }
}

/** The results of a branch by slug, and its decision; another decision is another thing to bring. */
function broughtBy(branch: CallMessage): Map<string, unknown> {
  const brought = new Map<string, unknown>(
    resultsOf(branch).map(([slug, result]) => [`app_data.${slug}`, result]),
  );
  const { decision } = branch;
  if (typeof decision === "object" && decision !== null)
    brought.set(`decision ${textOf(decision)}`, decision);
  return brought;
}

/** Sockets are the same in all branches, and have no text. */
const contentOf = ({ _msgid, req: _req, res: _res, ...content }: CallMessage): string => textOf(content);

let unwritable = 0;

function textOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    unwritable += 1; // like nothing else
    return `unwritable ${unwritable}`;
  }
}
