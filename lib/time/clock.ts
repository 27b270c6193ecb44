/** A timer that can be stopped; stopping it twice, or after it fired, does nothing. */
export interface Timer {
  stop(): void;
}

/**
 * The one clock: whatever waits or tells the time takes it as a parameter, so that tests can move it. Only what guards
 * a socket (lib/http, an exchange of lib/webhook) has plain timers, since no test can move the other end of a network.
 */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Calls `action` once, `ms` milliseconds from now; one in the `background` does not keep the process alive. */
  after(ms: number, action: () => void, place?: "background"): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action, place) {
    const timeout = setTimeout(action, ms);
    if (place === "background") timeout.unref();
    return { stop: () => clearTimeout(timeout) };
  },
};
