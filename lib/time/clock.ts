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
  /** Calls `action` once, `ms` milliseconds from now. */
  after(ms: number, action: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timeout = setTimeout(action, ms);
    return { stop: () => clearTimeout(timeout) };
  },
};
