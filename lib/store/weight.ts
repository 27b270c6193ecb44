import type { Attempt, NewDelivery } from "./types.js";

/**
 * Characters in one batch: some 400 entries of the log and 5 ms, which others may have to wait for. With three times as
 * many, thousands that come at once make one batch, and one of the two threads waits while the other has it.
 */
export const heaviestBatch = 600_000;

/** Characters that a delivery brings along. */
export const weightOf = ({ body, message }: Pick<NewDelivery, "body" | "message">): number =>
  message.length + (body?.length ?? 0);

/** Characters of an attempt. */
export const weightOfAttempt = ({ story }: Attempt): number => story.length;
