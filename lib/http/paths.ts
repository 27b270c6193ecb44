import type { AllowList } from "./allow-list.js";
import type { Exchange } from "./exchange.js";

/** Who answers on a path. */
export interface PathOwner {
  /** Besides HEAD, which is answered 200 for every owner. */
  readonly methods: readonly string[];
  readonly allow: AllowList;
  /** On a server that is not ours: how long a socket that is asked nothing stays open, in ms; 0 = for ever. */
  readonly idleTimeoutMs: number;
  onRequest(exchange: Exchange): void;
  /** A request that came after this owner had left, and nobody took over. */
  onOrphan(exchange: Exchange): void;
  /** How long a request may wait for the next owner before {@link onOrphan}, in ms. */
  readonly orphanAfterMs: number;
  /** The path became this owner's, or was found in use. */
  onTurn(active: boolean): void;
  /** A request from an address that is not on the list. */
  onRefused(remoteAddress: string): void;
}

export interface Claim {
  /** @param forGood the owner is deleted; otherwise it is being redeployed and its requests wait for the next one */
  release(forGood: boolean): void;
}

export type ArrivalState =
  | { kind: "starting" }
  | { kind: "listening" }
  | { kind: "failed"; code: string; message: string };

/** A place where HTTP arrives. */
export interface Arrival {
  /** The same object for all arrivals that share their paths, however often they are made anew. */
  readonly place: object;
  claim(path: string, owner: PathOwner): Claim;
  /** Tells the state now and whenever it changes. @returns stops telling */
  onState(listener: (state: ArrivalState) => void): () => void;
}

/** How long a redeployed owner's path is kept for the next one; a full deploy of many flows takes seconds. */
export const lingerMs = 10_000;

interface Waiting {
  exchange: Exchange;
  timer: NodeJS.Timeout;
  orphan(): void;
}

/** One path: the first owner answers, later ones stand by and take over when it goes. */
interface Entry {
  owners: PathOwner[];
  left?: { owner: PathOwner; timer: NodeJS.Timeout; waiting: Set<Waiting> };
}

/** `/curri`, `curri`, `/curri/`, `/curri?x=1` and `http://host/curri` (RFC 9112, 3.2.2) are one path; case counts. */
export function pathOf(url: string): string {
  const target = url.startsWith("/") ? url : url.replace(/^\w+:\/\/[^/?#]*/, "");
  const end = target.search(/[?#]/);
  const given = end < 0 ? target : target.slice(0, end);
  const path = given.startsWith("/") ? given : `/${given}`;
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

export class Paths {
  readonly #entries = new Map<string, Entry>();

  claim(url: string, owner: PathOwner): Claim {
    const path = pathOf(url);
    let entry = this.#entries.get(path);
    if (!entry) {
      entry = { owners: [] };
      this.#entries.set(path, entry);
    }
    entry.owners.push(owner);
    owner.onTurn(entry.owners.length === 1);
    if (entry.left) this.#welcome(entry, owner);
    return { release: (forGood) => this.#release(path, owner, forGood) };
  }

  /** Who answers on a path now, or did until a moment ago. */
  ownerOf(url: string): PathOwner | undefined {
    const entry = this.#entries.get(pathOf(url));
    return entry?.owners[0] ?? entry?.left?.owner;
  }

  /** @returns false when the path is nobody's */
  dispatch(url: string, exchange: Exchange): boolean {
    const entry = this.#entries.get(pathOf(url));
    const owner = entry?.owners[0] ?? entry?.left?.owner;
    if (!entry || !owner) return false;
    if (!owner.allow.admits(exchange.remoteAddress)) {
      exchange.reply(403, { Connection: "close" });
      owner.onRefused(exchange.remoteAddress);
    } else if (exchange.method === "HEAD") {
      exchange.reply(200, {});
    } else if (!owner.methods.includes(exchange.method)) {
      const allowed = ["HEAD", ...owner.methods].join(", ");
      // For whoever tries the address in a browser.
      exchange.reply(405, { Allow: allowed, "Content-Type": "text/plain" }, `Here: ${allowed}\n`);
    } else if (entry.left) {
      wait(entry.left, exchange);
    } else {
      owner.onRequest(exchange);
    }
    return true;
  }

  /** Answers whoever waits, and forgets the paths that were kept for a next owner. */
  close(): void {
    for (const [path, entry] of this.#entries) {
      if (entry.left) this.#forget(path, entry);
    }
  }

  #release(path: string, owner: PathOwner, forGood: boolean): void {
    const entry = this.#entries.get(path);
    const place = entry?.owners.indexOf(owner) ?? -1;
    if (!entry || place < 0) return;
    entry.owners.splice(place, 1);
    if (entry.owners.length > 0) {
      if (place === 0) entry.owners[0]!.onTurn(true);
    } else if (forGood) {
      this.#entries.delete(path);
    } else {
      const timer = setTimeout(() => this.#forget(path, entry), lingerMs);
      timer.unref();
      entry.left = { owner, timer, waiting: new Set() };
    }
  }

  #welcome(entry: Entry, owner: PathOwner): void {
    const { timer, waiting } = entry.left!;
    delete entry.left;
    clearTimeout(timer);
    for (const one of waiting) clearTimeout(one.timer);
    // In the next turn, since the nodes behind the owner are still being made in this one.
    setImmediate(() => {
      for (const { exchange } of waiting) {
        if (entry.owners[0]) entry.owners[0].onRequest(exchange);
        else if (entry.left) wait(entry.left, exchange);
        else owner.onOrphan(exchange);
      }
    });
  }

  #forget(path: string, entry: Entry): void {
    const { timer, waiting } = entry.left!;
    clearTimeout(timer);
    delete entry.left;
    this.#entries.delete(path);
    for (const one of waiting) one.orphan();
  }
}

function wait(left: NonNullable<Entry["left"]>, exchange: Exchange): void {
  const orphan = (): void => {
    left.waiting.delete(one);
    clearTimeout(one.timer);
    left.owner.onOrphan(exchange);
  };
  const one: Waiting = { exchange, orphan, timer: setTimeout(orphan, left.owner.orphanAfterMs) };
  left.waiting.add(one);
}
