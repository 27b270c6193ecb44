import type { Call } from "../driver.js";
import type { StoreErrorCode } from "../types.js";
import type { FileSettings } from "./sqlite-driver.js";

/** What the thread is started with. */
export interface Start {
  settings: FileSettings;
  /** Epoch ms. */
  now: number;
}

/** `close` = let go of the file. */
export type ToThread = { calls: readonly Call[]; now: number } | "close";

export interface Failure {
  code: StoreErrorCode;
  message: string;
}

/** The answer to the start, to each batch in turn, and to `close`. */
export type FromThread = { sqlite: string } | { answers: unknown[] } | { failure: Failure } | "closed";
