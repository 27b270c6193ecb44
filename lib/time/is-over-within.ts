import { type Clock, systemClock } from "./clock.js";

/**
 * Waits for the end of something, and no longer than so many ms.
 *
 * @returns whether it ended in time
 * @throws (rejects with) what `end` rejects with in that time
 */
export function isOverWithin(
  ms: number,
  end: Promise<unknown>,
  clock: Clock = systemClock,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => resolve(false));
    end.finally(() => timer.stop()).then(() => resolve(true), reject);
  });
}
