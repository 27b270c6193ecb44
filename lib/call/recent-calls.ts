/** A call that CURRI in answered, as a list shows it. */
export interface RecentAnswer {
  source: "curri";
  /** The call's id. */
  id: string;
  /** Epoch ms of the request. */
  at: number;
  callingNumber: string;
  calledNumber: string;
  /** "" where CUCM sent none. */
  device: string;
  triggerPoint: string;
  action: string;
  by: "flow" | "deadline" | "error";
  /** From the request to its answer, ms. */
  tookMs: number;
}

/** An event that a CUBE sent, as a list shows it. */
export interface RecentCubeEvent {
  source: "cube";
  /** The call's id. */
  id: string;
  /** Epoch ms. */
  at: number;
  callingNumber: string;
  calledNumber: string;
  /** Name of the gateway. */
  cube: string;
  /** `ALERTING`, `CONNECTED`, `DISCONNECTED`. */
  state: string;
}

export type RecentCall = RecentAnswer | RecentCubeEvent;

/** The last calls of one node: a ring, so that adding one costs a store into an array and nothing else. */
export class CallRing {
  readonly #calls: RecentCall[] = [];
  readonly #size: number;
  readonly #changed: () => void;
  #next = 0;

  /** @param changed told of each call; on the way of a call, so it must only note that */
  constructor(size: number, changed: () => void) {
    this.#size = size;
    this.#changed = changed;
  }

  add(call: RecentCall): void {
    this.#calls[this.#next] = call;
    this.#next = (this.#next + 1) % this.#size;
    this.#changed();
  }

  /** Newest first. */
  get calls(): RecentCall[] {
    return [...this.#calls.slice(this.#next), ...this.#calls.slice(0, this.#next)].reverse();
  }
}

/** So many calls of each node are kept. */
const remembered = 200;

/** The last calls of every in node, by the node's id. A node's ring outlives its redeploys. */
export class RecentCalls {
  readonly #rings = new Map<string, CallRing>();
  /** Told of each call; {@link CallRing} says what it may do. */
  onChange: () => void = () => {};

  /** The ring that a node fills. */
  ringOf(node: string): CallRing {
    let ring = this.#rings.get(node);
    if (!ring) {
      ring = new CallRing(remembered, () => this.onChange());
      this.#rings.set(node, ring);
    }
    return ring;
  }

  /** The node is gone for good, and its calls with it. */
  forget(node: string): void {
    this.#rings.delete(node);
  }

  /** Newest first. @param node only the calls of this one */
  list(limit: number, node?: string): Array<RecentCall & { node: string }> {
    return [...this.#rings]
      .filter(([id]) => node === undefined || id === node)
      .flatMap(([id, ring]) => ring.calls.map((call) => ({ node: id, ...call })))
      .sort((one, other) => other.at - one.at)
      .slice(0, limit);
  }
}

/** Node ids are unique in a process, so in nodes and whoever lists calls meet here. */
export const recentCalls = new RecentCalls();
