import { setTimeout } from "node:timers/promises";

/**
 * Waits until something holds, for what arrives on its own: a log line, a status, a message in another process.
 *
 * @param what stands in the failure
 * @param seen what there was instead, for the failure
 * @returns the first value that counts as true
 */
export async function until<T>(
  holds: () => T | false | undefined | Promise<T | false | undefined>,
  what: string,
  seen: () => string = () => "",
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${patienceMs} ms in vain until ${what}\n${seen()}`);
    await setTimeout(5);
  }
}

/** Below mocha's own limit of 10 s, so that a test that waits in vain can say for what. */
const patienceMs = 8000;
