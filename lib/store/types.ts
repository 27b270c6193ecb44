/**
 * `waiting` = to be sent, now or after a pause; `sending` = leased by a worker; the others are ends. `skipped` was
 * never meant to be sent: the node was switched off, or its form does not want this type of event.
 */
export type DeliveryState = "waiting" | "sending" | "delivered" | "failed" | "skipped";

/** Whether a call waits for the answer. */
export type DeliveryMode = "realtime" | "post-call";

/** What is to be delivered. Body and message are the owner's own affair: the store keeps them as they are. */
export interface NewDelivery {
  /** The same id twice is one delivery. */
  id: string;
  /** Who delivers it, and whose circuit and pause it shares: the id of a node. */
  endpoint: string;
  /** Deliveries of one endpoint and key go out one after another, in the order in which they were accepted. Absent = no order. */
  key?: string;
  /** Epoch ms at which it was accepted. */
  at: number;
  /** `msg.call.event`, or "". */
  event: string;
  method: string;
  /** Without secrets. */
  url: string;
  body?: string;
  /** How the body is written, in the owner's words: the owner may write others otherwise by the time it is sent. */
  format?: string;
  /** JSON of the message it came with; what leaves the node when it has been sent. */
  message: string;
  /** What people search for besides id, event and URL: numbers, names. */
  text: string;
}

/** One attempt, as the log keeps it. Nothing secret in it. */
export interface Attempt {
  /** Epoch ms. */
  at: number;
  tookMs: number;
  /** HTTP status; absent = there was no answer. */
  status?: number;
  errorClass?: string;
  error?: string;
  /** JSON with the request and the answer; only the owner reads it. */
  story: string;
}

/** A delivery that is over when the store hears of it: one in real time, or a skipped one. */
export interface PastDelivery extends NewDelivery {
  mode: DeliveryMode;
  state: "delivered" | "failed" | "skipped";
  attempts: Attempt[];
}

/** The right to send one delivery and to say what came of it. The token fences: after the lease is lost it opens nothing. */
export interface Lease {
  id: string;
  token: string;
}

export interface Leased extends NewDelivery, Lease {
  /** All attempts so far, those before a resend included. */
  attempts: number;
  /** Attempts since it was accepted, or resent last. */
  tries: number;
}

export interface Settlement {
  lease: Lease;
  /** Absent = nothing was sent. */
  attempt?: Attempt;
  /** `retry` and `defer` name the earliest time, epoch ms, of the next attempt; a `defer` uses up no try. */
  next: { kind: "done" } | { kind: "dead" } | { kind: "retry"; at: number } | { kind: "defer"; at: number };
}

export interface DeliveryFilter {
  endpoint?: string;
  states?: readonly DeliveryState[];
  /** Words that all stand somewhere in id, event, URL, text and last error, in any case of letters. */
  q?: string;
  /** Only what was accepted before this delivery: the id of the last one of the page before. */
  before?: string;
}

/** A delivery as a list shows it. */
export interface DeliverySummary {
  id: string;
  endpoint: string;
  mode: DeliveryMode;
  state: DeliveryState;
  event: string;
  method: string;
  url: string;
  /** As it was accepted with it. */
  text: string;
  attempts: number;
  /** Of the last attempt. */
  status?: number;
  errorClass?: string;
  /** Epoch ms. */
  at: number;
  /** Epoch ms of its last change. */
  changedAt: number;
  /** Epoch ms of the next attempt, while it is waiting. */
  dueAt?: number;
}

export interface DeliveryRecord extends DeliverySummary {
  key?: string;
  body?: string;
  message: string;
  log: Attempt[];
}

/** How many deliveries of an endpoint are in each state. */
export type DeliveryStats = Record<DeliveryState, number>;

/** A counter and the epoch ms at which it last counted. */
export interface Counter {
  hits: number;
  lastAt?: number;
}

/** Where deliveries, their log, counters and the ledger of files outlive the process. Every method may throw StoreError. */
export interface DeliveryStore {
  /** Resolves when all of them are durable. @returns the ids that were not known before */
  enqueue(items: readonly NewDelivery[]): Promise<string[]>;
  /**
   * Leases what is due, oldest first, at most one per key. What the worker holds already is never given to it again,
   * not even when its lease is over; another worker gets it then.
   *
   * @returns `nextAt`: epoch ms at which the next delivery of the endpoint is to be had, in the past when there is more
   */
  claim(wanted: {
    endpoint: string;
    worker: string;
    max: number;
    leaseMs: number;
  }): Promise<{ leased: Leased[]; nextAt?: number }>;
  /** @returns false for a lease that is lost, as another worker has it or the store was opened anew: stop, and do not settle it */
  extend(leases: readonly Lease[], leaseMs: number): Promise<boolean[]>;
  /** Log and next state of each in one transaction. @returns false for a lease that is lost; nothing of it is kept */
  settle(results: readonly Settlement[]): Promise<boolean[]>;
  /** Log only, written in the background, a tenth of a second later at most; under a flood the oldest unwritten ones are dropped and counted. */
  record(past: PastDelivery): void;
  /**
   * Sends again, with all tries anew: delivered and failed ones that were not in real time.
   *
   * @param filter `served`: the endpoints that have somebody who sends; absent = all
   * @returns how many, and how many would have been but for `served`
   */
  requeue(
    filter: DeliveryFilter & { ids?: readonly string[]; served?: readonly string[] },
  ): Promise<{ count: number; leftOut: number }>;

  /** Newest first. */
  list(filter: DeliveryFilter, limit: number): Promise<DeliverySummary[]>;
  get(id: string): Promise<DeliveryRecord | undefined>;
  stats(): Promise<Map<string, DeliveryStats>>;

  counter(name: string): Promise<Counter>;
  setCounter(name: string, counter: Counter): Promise<void>;

  /** Whether each file of a ledger has been taken. */
  areTaken(ledger: string, files: readonly string[]): Promise<boolean[]>;
  /** Durable when it resolves. */
  take(ledger: string, file: string): Promise<void>;
  /**
   * Forgets files of a ledger that have been gone for the days of the retention, counted back from when its newest
   * file was there, so that neither an empty mount nor a long pause makes it forget what comes back.
   *
   * @param files all that are there at present
   */
  keepTaken(ledger: string, files: readonly string[]): Promise<void>;

  /**
   * Something of this endpoint may be due: resent, or about to be accepted. What is accepted can be claimed at once, and
   * is then handed out when it is durable.
   *
   * @returns stops telling
   */
  onReady(endpoint: string, listener: () => void): () => void;
  /** Some delivery was accepted, changed or removed; told at most once per turn of the event loop. @returns stops telling */
  onChange(listener: () => void): () => void;
  /** Tells the state now and whenever it changes. @returns stops telling */
  onState(listener: (state: StoreState) => void): () => void;

  /** How long what is over is kept, from now on. */
  retain(retention: Retention): void;

  /** Writes what is unwritten, for so long at most, and lets go of the file. */
  close(graceMs: number): Promise<void>;
}

export type StoreState =
  | { kind: "opening" }
  /** `memory`: nothing outlives the process, since this Node.js has no `node:sqlite` (it came with 22.13). */
  | {
      kind: "open";
      durable: boolean;
      /** Version of the SQLite that is used, for the log. */
      sqlite?: string;
      /** It stands in the place of a file that was removed or replaced while it was open. */
      inherited?: Inherited;
      /** How many entries of the log were dropped under a flood since the store was made; told every few seconds. */
      dropped: number;
      /** The last thing that should have been written was not: the disk is full, as a rule. */
      trouble?: StoreErrorCode;
    }
  /** Tried again every few seconds. */
  | { kind: "failed"; code: StoreErrorCode; message: string };

/** How many undelivered ones were taken along from a removed file, or why nothing could be. */
export type Inherited = { count: number } | { lost: string };

/** What is kept, and how long. */
export interface Retention {
  /** Failed, delivered and skipped deliveries, since their last change. */
  keepDays: number;
  /** Beyond so many rows, delivered and skipped ones go. */
  keepRows: number;
}

export type StoreErrorCode =
  /** Another process has the file. */
  | "locked"
  | "read_only"
  | "full"
  | "corrupt"
  /** Its file was removed or replaced while it was open. */
  | "removed"
  /** Written by a later version of this package. */
  | "version"
  | "io"
  | "closed";
