import type { Inherited, StoreErrorCode } from "../types.js";
import type { Parcel } from "./parcels.js";
import type { FileSettings } from "./sqlite-driver.js";

/** What the thread is started with. */
export interface Start {
  settings: FileSettings;
  /** Epoch ms. */
  now: number;
}

/** Calls to be run; without any, the file is opened anew; `close` = let go of it. */
export type ToThread = { calls: readonly Parcel[]; now: number } | { now: number } | "close";

export interface Failure {
  code: StoreErrorCode;
  message: string;
}

export interface OpenedFile {
  sqlite: string;
  inherited?: Inherited;
}

/** The answer to the start and to opening anew, to each batch in turn, and to `close`. */
export type FromThread = OpenedFile | { answers: unknown[] } | { failure: Failure } | "closed";
