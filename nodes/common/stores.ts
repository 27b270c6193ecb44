import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { NodeAPI } from "node-red";
import type { DeliveryStore } from "../../lib/store/index.js";
import { configNode } from "./config-node.js";

export interface StoreSettings {
  /** "" = the default; a relative one starts at Node-RED's user directory, `~/` is the home directory. */
  path: string;
  keepDays: number;
  /** Most deliveries that are kept once they have ended. */
  keepRows: number;
}

/** What every store node is, so that others can take it from its configuration. */
export interface HasStoreSettings {
  storeSettings?: StoreSettings;
}

/** A node's way to its store. */
export interface StoreUse {
  readonly path: string;
  /** Opened when it is first asked for. */
  readonly store: DeliveryStore;
  /** The node closes. */
  leave(): void;
}

/** A store that is open, and whose deliveries somebody sends. */
export interface OpenStore {
  readonly path: string;
  readonly store: DeliveryStore;
  /** Ids of the nodes that are running; what waits for another one is orphaned. */
  readonly endpoints: ReadonlySet<string>;
}

/** How long a store that nobody uses stays open for the next one; a full deploy of many flows takes seconds. */
const lingerMs = 10_000;
/** For what is unwritten when a store is closed, ms. */
const closeGraceMs = 2000;

const defaults: StoreSettings = { path: "", keepDays: 14, keepRows: 100_000 };

let onOpen: (store: DeliveryStore) => void = () => {};

/** Tells of each store that is open, and of each as it is opened, to one listener: the admin API. */
export function tellOfStores(listener: (store: DeliveryStore) => void): void {
  onOpen = listener;
  for (const { store } of openStores()) listener(store);
}

/** Stores of this process by path, so that two nodes with one path share one connection. */
const shared = new Map<string, SharedStore>();

/**
 * The store that a node's form names; no store chosen is the default one.
 *
 * @param id of the call-store node, "" = none chosen
 * @param endpoint the node that delivers what is kept there, if it does
 * @returns undefined when the chosen node is missing or disabled
 */
export function useStore(RED: NodeAPI, id: string, endpoint?: string): StoreUse | undefined {
  const settings = id === "" ? defaults : configNode<HasStoreSettings>(RED, id)?.storeSettings;
  if (!settings) return undefined;
  const path = pathOf(RED, settings);
  const store = shared.get(path) ?? new SharedStore(path);
  shared.set(path, store);
  return store.enter(settings, endpoint);
}

/** All stores that are open, those too that nobody uses any more since a moment ago. */
export const openStores = (): OpenStore[] => [...shared.values()].filter(({ isOpen }) => isOpen);

/** The default store, which may hold deliveries of nodes that are gone; opened when it is asked for. */
export function defaultStore(RED: NodeAPI): StoreUse {
  return useStore(RED, "")!;
}

/** Closes what nobody uses. Resolves when it is closed. */
export async function closeUnusedStores(): Promise<void> {
  await Promise.all([...shared.values()].map((store) => store.closeUnused()));
}

function pathOf(RED: NodeAPI, { path }: StoreSettings): string {
  const { userDir = "." } = RED.settings as { userDir?: string };
  if (path === "") return resolve(userDir, "call-events", "call-events.sqlite");
  // A shell would have put the home directory there; nobody wants a folder of this name.
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : resolve(userDir, path);
}

class SharedStore implements OpenStore {
  readonly endpoints = new Set<string>();
  #settings = defaults;
  #store: DeliveryStore | undefined;
  #users = 0;
  #linger: NodeJS.Timeout | undefined;

  constructor(readonly path: string) {}

  get isOpen(): boolean {
    return this.#store !== undefined;
  }

  get store(): DeliveryStore {
    if (!this.#store) {
      // Here and not above: see docs/adr/0007-load-when-used.md.
      const { openStore } = require("../../lib/store/index.js") as typeof import("../../lib/store/index.js");
      const { keepDays, keepRows } = this.#settings;
      this.#store = openStore({ path: this.path, keepDays, keepRows });
      onOpen(this.#store);
    }
    return this.#store;
  }

  enter(settings: StoreSettings, endpoint: string | undefined): StoreUse {
    clearTimeout(this.#linger);
    // Who has chosen no store takes the one that is there as it is.
    if (settings !== defaults) {
      this.#settings = settings;
      this.#store?.retain(settings);
    }
    this.#users += 1;
    if (endpoint !== undefined) this.endpoints.add(endpoint);
    const shared = this;
    let left = false;
    return {
      path: this.path,
      get store() {
        return shared.store;
      },
      leave() {
        if (left) return;
        left = true;
        if (endpoint !== undefined) shared.endpoints.delete(endpoint);
        shared.#leave();
      },
    };
  }

  async closeUnused(): Promise<void> {
    if (this.#users > 0) return;
    clearTimeout(this.#linger);
    if (shared.get(this.path) === this) shared.delete(this.path);
    await this.#store?.close(closeGraceMs);
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#linger = setTimeout(() => void this.closeUnused(), lingerMs).unref();
  }
}
