import type { Delivery } from "./types.js";

/** Asks for the deliveries that follow one in the list, newest first. @param before its id; undefined = from the top */
type Fetch = (before: string | undefined, limit: number) => Promise<Delivery[]>;

/** What fills any panel. */
const firstPage = 100;
/** The admin API gives no more at once. */
const largestPage = 500;

/**
 * The deliveries of a filter as far as somebody has scrolled: all from the newest on, without a gap.
 * One question at a time, so that answers never cross.
 */
export class DeliveryPages {
  rows: Delivery[] = [];
  /** Whether the last row is the oldest delivery there is. */
  complete = false;
  readonly #fetch: Fetch;
  #last: Promise<unknown> = Promise.resolve();
  #more: Promise<void> | undefined;

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** The next page at the end. */
  more(): Promise<void> {
    this.#more ??= this.#inTurn(async () => {
      if (this.complete) return;
      const limit = this.rows.length === 0 ? firstPage : largestPage;
      const page = await this.#fetch(this.rows.at(-1)?.id, limit);
      this.rows = [...this.rows, ...page];
      this.complete = page.length < limit;
    }).finally(() => {
      this.#more = undefined;
    });
    return this.#more;
  }

  /** Asks again for the rows from one place to another, and takes what came: changed, new or gone. */
  refresh(from: number, to: number): Promise<void> {
    return this.#inTurn(async () => {
      const limit = Math.min(Math.max(to - from, firstPage), largestPage);
      const fresh = await this.#fetch(from === 0 ? undefined : this.rows[from - 1]?.id, limit);
      const ended = fresh.length < limit;
      const lastId = fresh.at(-1)?.id;
      const known = ended ? -1 : this.rows.findIndex(({ id }) => id === lastId);
      // What followed an unknown row may follow after a gap: it is asked for again when somebody scrolls there.
      const after = known === -1 ? [] : this.rows.slice(known + 1);
      this.rows = [...this.rows.slice(0, from), ...fresh, ...after];
      this.complete = ended || (this.complete && known !== -1);
    });
  }

  /** Whether there are deliveries that are newer than the first row. */
  hasNewer(): Promise<boolean> {
    return this.#inTurn(async () => {
      const [newest] = await this.#fetch(undefined, 1);
      return newest !== undefined && newest.id !== this.rows[0]?.id;
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }
}
