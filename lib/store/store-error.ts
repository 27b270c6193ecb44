import type { StoreErrorCode } from "./types.js";

/** What was asked of the store did not happen, and nothing of it is kept. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(
    readonly code: StoreErrorCode,
    message: string,
  ) {
    super(message);
  }
}
