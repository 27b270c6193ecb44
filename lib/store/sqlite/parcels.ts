import type { Call } from "../driver.js";
import type { Attempt, NewDelivery, PastDelivery, Settlement } from "../types.js";

/**
 * What goes between the threads most often goes as plain lists: a copy of an object has all of its names written down
 * and looked up again, which is half of what the copy costs.
 */
export type Parcel =
  | ["enqueue", kept: number | undefined, ...unknown[]]
  | ["record" | "settle", ...unknown[]]
  | Call;

type Item = NewDelivery | PastDelivery;

/** @param kept the number of the first one of them, where the near side has kept them */
export function packed(call: Call, kept?: number): Parcel {
  const parcel: unknown[] = [call.method];
  if (isOf(call, "enqueue")) {
    parcel.push(kept);
    for (const item of call.args[0]) packDelivery(parcel, item);
  } else if (isOf(call, "record")) {
    for (const item of call.args[0]) {
      packDelivery(parcel, item);
      parcel.push(item.mode, item.state, item.attempts.length);
      for (const attempt of item.attempts) packAttempt(parcel, attempt);
    }
  } else if (isOf(call, "settle")) {
    for (const { lease, attempt, next } of call.args[0]) {
      parcel.push(lease.token, next.kind, "at" in next ? next.at : undefined, attempt !== undefined);
      if (attempt) packAttempt(parcel, attempt);
    }
  } else return call;
  return parcel as Parcel;
}

export function unpacked(parcel: Parcel): Call {
  if (!Array.isArray(parcel)) return parcel;
  const reader = new Reader(parcel);
  const method = reader.next() as "enqueue" | "record" | "settle";
  const kept = method === "enqueue" ? reader.next() : undefined;
  const items: unknown[] = [];
  while (!reader.isAtEnd) items.push(readers[method](reader));
  return { method, args: method === "enqueue" ? [items, kept] : [items] } as Call;
}

function isOf<M extends Call["method"]>(call: Call, method: M): call is Call<M> {
  return call.method === method;
}

function packDelivery(into: unknown[], item: Item): void {
  const { id, endpoint, key, at, event, method, url, body, format, message, text } = item;
  into.push(id, endpoint, key, at, event, method, url, body, format, message, text);
}

function packAttempt(into: unknown[], { at, tookMs, status, errorClass, error, story }: Attempt): void {
  into.push(at, tookMs, status, errorClass, error, story);
}

class Reader {
  readonly #parcel: readonly unknown[];
  #place = 0;

  constructor(parcel: readonly unknown[]) {
    this.#parcel = parcel;
  }

  get isAtEnd(): boolean {
    return this.#place === this.#parcel.length;
  }

  next(): unknown {
    return this.#parcel[this.#place++];
  }
}

/** Fields that were absent are undefined then, which is the same to the driver. */
const readers = {
  enqueue: (from: Reader) =>
    ({
      id: from.next(),
      endpoint: from.next(),
      key: from.next(),
      at: from.next(),
      event: from.next(),
      method: from.next(),
      url: from.next(),
      body: from.next(),
      format: from.next(),
      message: from.next(),
      text: from.next(),
    }) as NewDelivery,
  record(from: Reader) {
    const past = readers.enqueue(from) as PastDelivery;
    past.mode = from.next() as PastDelivery["mode"];
    past.state = from.next() as PastDelivery["state"];
    past.attempts = [];
    for (let left = from.next() as number; left > 0; left--) past.attempts.push(readAttempt(from));
    return past;
  },
  settle(from: Reader) {
    const lease = { id: "", token: from.next() };
    const next = { kind: from.next(), at: from.next() };
    return { lease, next, attempt: from.next() ? readAttempt(from) : undefined } as Settlement;
  },
};

const readAttempt = (from: Reader): Attempt =>
  ({
    at: from.next(),
    tookMs: from.next(),
    status: from.next(),
    errorClass: from.next(),
    error: from.next(),
    story: from.next(),
  }) as Attempt;
