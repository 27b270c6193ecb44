import { isBuiltin } from "node:module";
import { type Clock, systemClock } from "../time/index.js";
import { MemoryBackend } from "./memory/memory-backend.js";
import { QueuedStore } from "./queued-store.js";
import { SqliteBackend } from "./sqlite/sqlite-backend.js";
import type { DeliveryStore, Retention } from "./types.js";

export interface StoreSettings extends Retention {
  /** Of the SQLite file; it and its folder are made when there is none. One process at a time can have it. */
  path: string;
  clock?: Clock;
}

/**
 * Deliveries in an SQLite file, or in memory where Node.js has no SQLite. Returns at once: what is asked before the
 * file is open waits for it. While it cannot be opened all is refused with a StoreError, and opening is tried again
 * every few seconds.
 */
export function openStore({ path, keepDays, keepRows, clock = systemClock }: StoreSettings): DeliveryStore {
  return isBuiltin("node:sqlite")
    ? new QueuedStore(new SqliteBackend({ path }), { keepDays, keepRows }, clock)
    : openMemoryStore({ clock, keepDays, keepRows });
}

/** Deliveries that nothing of outlives the process. */
export function openMemoryStore({
  clock = systemClock,
  ...retention
}: Retention & { clock?: Clock }): DeliveryStore {
  return new QueuedStore(new MemoryBackend(), retention, clock);
}
