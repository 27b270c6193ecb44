import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../time/index.js";

/** The one user that may send. */
export class Login {
  readonly #username: Buffer;
  readonly #password: Buffer;

  /** @throws TypeError when either is empty: that would be a server for everyone */
  constructor(username: string, password: string) {
    if (username === "" || password === "") throw new TypeError("A login needs a user and a password");
    this.#username = digest(username);
    this.#password = digest(password);
  }

  /** Takes as long for any wrong answer. */
  admits(username: string, password: string): boolean {
    const isUser = timingSafeEqual(digest(username), this.#username);
    const isPassword = timingSafeEqual(digest(password), this.#password);
    return isUser && isPassword;
  }
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** So many may fail at once, and then one every {@link oneMoreMs}: CUCM with a wrong password tries every two minutes. */
const mostFailures = 10;
const oneMoreMs = 6000;
/** An attacker has more addresses than there is memory. */
const mostAddresses = 1000;

/** How often an address may fail to log in. */
export class LoginLimit {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { count: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isReached(address: string): boolean {
    return this.#count(address) > mostFailures - 1;
  }

  failed(address: string): void {
    const count = this.#count(address) + 1;
    this.#failures.delete(address); // so that the map stays in the order of time
    this.#failures.set(address, { count, at: this.#clock.now() });
    if (this.#failures.size > mostAddresses) this.#failures.delete(this.#failures.keys().next().value!);
  }

  #count(address: string): number {
    const known = this.#failures.get(address);
    if (!known) return 0;
    return Math.max(0, known.count - (this.#clock.now() - known.at) / oneMoreMs);
  }
}
