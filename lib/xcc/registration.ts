import { newId } from "../call/index.js";
import type { Clock, Timer } from "../time/index.js";
import type { ProviderStatus, XccMessage } from "./types.js";
import { writeRegister, writeUnregister } from "./write-message.js";

/** How it stands between a gateway and us. */
export type RegistrationState =
  /** The first attempt has no answer yet. */
  | { kind: "registering" }
  /** No answer, or none of a gateway; `code` is an error class of webhooks, or `answer`. */
  | { kind: "unreachable"; code: string; message: string }
  /** The gateway answered with a fault. */
  | { kind: "refused"; reason: string }
  /** The gateway's administrator has shut its interface down. */
  | { kind: "out-of-service" }
  /** Registered, and no probe or event has come since: perhaps the gateway cannot reach us. */
  | { kind: "unheard" }
  | { kind: "registered" };

export interface RegistrationOptions {
  client: { ask(body: string, limitMs: number): Promise<XccMessage> };
  application: string;
  callbackUrl: string;
  providerUrl: string;
  clock: Clock;
  /** Whether the id is another gateway's: what comes with it is that one's. */
  isTaken(registrationId: string): boolean;
  onState(state: RegistrationState): void;
  /** A new registration: what the gateway told nobody in between stays untold. */
  onRegistered(): void;
}

/** A gateway under load answers late. */
const askLimitMs = 10_000;
/** What the node's end may wait for the gateway. */
const farewellMs = 2000;
/** Until the first probe tells better: the longer one of the two defaults that Cisco documents. */
const usualIntervalS = 120;
const longestIntervalS = 3600;
const firstPauseMs = 2000;
const longestPauseMs = 30_000;
/** Whatever a gateway says over and over, it is not registered with more often than this. */
const leastPauseMs = 1000;
/** Events of a registration that was just replaced may still be on their way. */
const rememberedIds = 8;

/** Registers with a gateway, and again whenever the gateway has forgotten us, until it is closed. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #clock: Clock;
  /** The present one first. */
  readonly #ids: string[] = [];
  #state: RegistrationState = { kind: "registering" };
  #attempt: Promise<void> | undefined;
  #askedAgain = false;
  #attemptedAt = -Infinity;
  #failures = 0;
  #retry: Timer | undefined;
  #watchdog: Timer | undefined;
  #heardAt = 0;
  #intervalS = usualIntervalS;
  #closed = false;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** Settles when the attempt that is under way has ended; undefined = none is. */
  get attempt(): Promise<void> | undefined {
    return this.#attempt;
  }

  /** Whether this registration, or one that it replaced a short while ago, has this id. */
  owns(registrationId: string): boolean {
    return this.#ids.includes(registrationId);
  }

  /** Registers now, or once more when an attempt is under way. */
  register(): void {
    if (this.#closed) return;
    if (this.#attempt) {
      this.#askedAgain = true;
      return;
    }
    this.#stopTimers();
    this.#attemptedAt = this.#clock.now();
    this.#attempt = this.#attemptOnce().finally(() => {
      this.#attempt = undefined;
      if (!this.#askedAgain) return;
      this.#askedAgain = false;
      this.#registerIn(leastPauseMs);
    });
  }

  /** The gateway has sent something. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    if (this.#state.kind === "unheard") this.#become({ kind: "registered" });
  }

  probed({ registrationId, intervalS, failureCount, registered, status }: ProbeFields): void {
    if (intervalS !== undefined && intervalS > 0) {
      const told = Math.min(intervalS, longestIntervalS);
      // While exchanges fail, the gateway probes at a shorter interval that will not last.
      this.#intervalS = failureCount > 0 ? Math.max(told, this.#intervalS) : told;
      this.#watch();
    }
    if (status === "SHUTDOWN") this.shutDown();
    else if (!registered && registrationId === this.#ids[0]) this.#registerSoon();
  }

  /** The gateway is up, perhaps after a reload. */
  providerUp(): void {
    this.#failures = 0;
    this.#registerSoon();
  }

  /** The gateway goes out of service; it is asked again until it takes us. */
  shutDown(): void {
    if (this.#state.kind === "out-of-service") return;
    this.#become({ kind: "out-of-service" });
    this.#retryLater();
  }

  /** The gateway has unregistered us; perhaps it takes us again at once. */
  unregistered(): void {
    this.#become({ kind: "out-of-service" });
    this.#registerSoon();
  }

  /** Something came that a gateway would not send if all were well, such as a registration that nobody has here. */
  doubted(): void {
    if (this.#state.kind !== "registered" && this.#sinceAttemptMs >= firstPauseMs) this.register();
  }

  /** Unregisters; takes at most two seconds. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimers();
    const until = this.#clock.now() + farewellMs;
    if (this.#attempt) await this.#atMost(farewellMs, this.#attempt);
    const [registrationId] = this.#ids;
    const leftMs = until - this.#clock.now();
    if (registrationId === undefined || leftMs <= 0) return;
    const request = writeUnregister({ transactionId: newId(), registrationId });
    await this.#options.client.ask(request, leftMs).catch(() => {}); // it will find out by its probes
  }

  async #attemptOnce(): Promise<void> {
    try {
      let answer = await this.#askToRegister();
      const [old] = this.#ids;
      if (answer.type === "fault" && old !== undefined && !this.#closed) {
        // Whether a gateway takes a second registration beside the first is written nowhere.
        await this.#askToUnregister(old);
        answer = await this.#askToRegister();
      } else if (this.#isTaken(answer) && !this.#closed) {
        // Gateways count their registrations each for itself; the next one has another id.
        await this.#askToUnregister(answer.registrationId);
        answer = await this.#askToRegister();
      }
      this.#conclude(answer);
    } catch (error) {
      const { code = "network", message } = error as NodeJS.ErrnoException;
      this.#fail({ kind: "unreachable", code, message });
    }
  }

  #askToRegister(): Promise<XccMessage> {
    const { client, application, callbackUrl, providerUrl } = this.#options;
    const transactionId = newId();
    return client.ask(writeRegister({ transactionId, application, callbackUrl, providerUrl }), askLimitMs);
  }

  #askToUnregister(registrationId: string): Promise<XccMessage> {
    return this.#options.client.ask(writeUnregister({ transactionId: newId(), registrationId }), askLimitMs);
  }

  #isTaken({ type, registrationId }: XccMessage): boolean {
    return type === "registered" && this.#options.isTaken(registrationId);
  }

  #conclude(answer: XccMessage): void {
    if (answer.type === "fault") {
      this.#fail({ kind: "refused", reason: answer.reason });
      return;
    }
    if (answer.type !== "registered" || answer.registrationId === "") {
      this.#fail({ kind: "unreachable", code: "answer", message: "the answer is no registration" });
      return;
    }
    if (this.#isTaken(answer)) {
      this.#fail({ kind: "unreachable", code: "answer", message: "its registration is another gateway's" });
      return;
    }
    this.#ids.unshift(answer.registrationId);
    this.#ids.splice(rememberedIds);
    if (answer.status === "SHUTDOWN") {
      this.#fail({ kind: "out-of-service" });
      return;
    }
    this.#failures = 0;
    this.#heardAt = this.#clock.now();
    this.#options.onRegistered();
    this.#become({ kind: "unheard" });
    this.#watch();
  }

  #fail(state: RegistrationState): void {
    if (this.#closed) return;
    this.#become(state);
    this.#retryLater();
  }

  #retryLater(): void {
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures, longestPauseMs);
    this.#failures += 1;
    this.#registerIn(pauseMs);
  }

  #registerSoon(): void {
    const sinceLast = this.#sinceAttemptMs;
    if (this.#attempt || sinceLast >= leastPauseMs) this.register();
    else this.#registerIn(leastPauseMs - sinceLast);
  }

  /** A clock that was set back says nothing of how long ago that is; too soon once is better than hours too late. */
  get #sinceAttemptMs(): number {
    const passed = this.#clock.now() - this.#attemptedAt;
    return passed < 0 ? Infinity : passed;
  }

  #registerIn(ms: number): void {
    if (this.#closed) return;
    this.#stopTimers();
    this.#retry = this.#clock.after(ms, () => this.register());
  }

  /** A gateway that is well sends a probe whenever it has had nothing else to send for an interval. */
  #watch(): void {
    if (this.#closed || this.#retry) return;
    this.#watchdog?.stop();
    const silenceMs = Math.max(this.#intervalS * 1.5, this.#intervalS + 10) * 1000;
    this.#heardAt = Math.min(this.#heardAt, this.#clock.now()); // the clock may have been set back
    const leftMs = this.#heardAt + silenceMs - this.#clock.now();
    this.#watchdog = this.#clock.after(Math.max(leftMs, 0), () => {
      if (this.#clock.now() - this.#heardAt >= silenceMs) this.register();
      else this.#watch();
    });
  }

  #become(state: RegistrationState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #stopTimers(): void {
    this.#retry?.stop();
    this.#retry = undefined;
    this.#watchdog?.stop();
    this.#watchdog = undefined;
  }

  #atMost(ms: number, promise: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      promise.then(() => {
        timer.stop();
        resolve();
      });
    });
  }
}

interface ProbeFields {
  registrationId: string;
  intervalS: number | undefined;
  failureCount: number;
  registered: boolean;
  status: ProviderStatus;
}
