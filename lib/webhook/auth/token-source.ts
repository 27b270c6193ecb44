import { type Clock, systemClock } from "../../time/index.js";
import { WebhookError } from "../webhook-error.js";

/** A token and how long it lives. */
export interface IssuedToken {
  token: string;
  /** Undefined when the server does not say. */
  lifeMs: number | undefined;
}

/** A server that does not say how long a token lives is asked again after this long, and at each 401. */
const unknownLifeMs = 300_000;
const renewAt = 0.8;
const firstErrorMs = 1000;
const longestErrorMs = 30_000;
/** A token made because of a 401 that meets another 401 within this time is not the reason for it. */
const renewedLatelyMs = 10_000;

interface Held {
  token: string;
  issuedAt: number;
  renewFrom: number;
  expiresAt: number;
  /** Fetched because another token had been refused. */
  forced: boolean;
}

/**
 * The token of one client at one token server: asked for once however many wait for it, renewed in the background
 * at 80 % of its life, and after an error not asked for again for 1 s, 2 s, 4 s … 30 s.
 */
export class TokenSource {
  readonly #clock: Clock;
  #held: Held | undefined;
  #running: Promise<string> | undefined;
  #error: { error: WebhookError; until: number; pauseMs: number } | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /**
   * @param issue asks the server; only called when no valid token is at hand
   * @throws WebhookError
   */
  get(issue: () => Promise<IssuedToken>): string | Promise<string> {
    const now = this.#clock.now();
    const held = this.#held;
    if (!held || now >= held.expiresAt) return this.#fetch(issue, false);
    // While the old token is good, nobody waits for the new one, and a failure to get it is not theirs.
    if (now >= held.renewFrom) this.#fetch(issue, held.forced).catch(() => {});
    return held.token;
  }

  /**
   * A token that the API refused is replaced, unless that has been done just now and did not help.
   *
   * @returns undefined when another token would be no better
   */
  async renew(refused: string, issue: () => Promise<IssuedToken>): Promise<string | undefined> {
    const held = this.#held;
    if (held && held.token !== refused) return held.token;
    if (held?.forced && this.#clock.now() < held.issuedAt + renewedLatelyMs) return undefined;
    this.#held = undefined;
    return this.#fetch(issue, true);
  }

  async #fetch(issue: () => Promise<IssuedToken>, forced: boolean): Promise<string> {
    if (this.#running) return this.#running;
    if (this.#error && this.#clock.now() < this.#error.until) throw this.#error.error;
    this.#running = this.#ask(issue, forced).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #ask(issue: () => Promise<IssuedToken>, forced: boolean): Promise<string> {
    try {
      const { token, lifeMs = unknownLifeMs } = await issue();
      const now = this.#clock.now();
      this.#held = {
        token,
        issuedAt: now,
        renewFrom: now + lifeMs * renewAt,
        expiresAt: now + lifeMs,
        forced,
      };
      this.#error = undefined;
      return token;
    } catch (thrown) {
      const error =
        thrown instanceof WebhookError ? thrown : new WebhookError("auth", "there is no token to be had");
      const pauseMs = Math.min((this.#error?.pauseMs ?? firstErrorMs / 2) * 2, longestErrorMs);
      this.#error = { error, until: this.#clock.now() + pauseMs, pauseMs };
      throw error;
    }
  }
}
