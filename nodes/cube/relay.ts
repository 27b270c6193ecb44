import type { CallStateEvent } from "../../lib/xcc/index.js";
import type { CubeContact, CubeWatcher } from "./cube.js";

/** A deploy of many flows takes seconds. */
const keptMs = 10_000;
/** Some 300 events a second for all of that time. */
const maxKept = 3000;

/** By the ids of gateway and in node: the next ones of the same ids go on with it. */
const relays = new Map<string, Relay>();

export function relayOf(cubeId: string, nodeId: string): Relay {
  const id = `${cubeId} ${nodeId}`;
  const relay = relays.get(id) ?? new Relay(() => relays.delete(id));
  relays.set(id, relay);
  return relay;
}

/** Tells an in node what its gateway tells; what comes while the node is being redeployed waits for the next one. */
export class Relay implements CubeWatcher {
  readonly #forget: () => void;
  #watcher: CubeWatcher | undefined;
  readonly #kept: CallStateEvent[] = [];
  #next: NodeJS.Immediate | undefined;
  #end: NodeJS.Timeout | undefined;

  /** @param forget nobody comes back for it */
  constructor(forget: () => void) {
    this.#forget = forget;
  }

  onEvent(event: CallStateEvent): void {
    if (this.#watcher) this.#watcher.onEvent(event);
    else if (this.#kept.length < maxKept) this.#kept.push(event);
  }

  onContact(contact: CubeContact): void {
    this.#watcher?.onContact(contact);
  }

  attach(watcher: CubeWatcher): void {
    clearTimeout(this.#end);
    const begin = (): void => {
      this.#watcher = watcher;
      for (const event of this.#kept.splice(0)) watcher.onEvent(event);
    };
    // The nodes behind it may not stand yet.
    if (this.#kept.length > 0) this.#next = setImmediate(begin);
    else begin();
  }

  /** @param forGood the in node is deleted. @param left nobody came back */
  detach(forGood: boolean, left: () => void): void {
    clearImmediate(this.#next);
    this.#watcher = undefined;
    const end = (): void => {
      this.#forget();
      left();
    };
    if (forGood) end();
    else this.#end = setTimeout(end, keptMs).unref();
  }
}
