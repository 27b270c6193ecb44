import type { ConnectionOptions } from "node:tls";
import { type Clock, preciseClock } from "../time/index.js";
import {
  type CallbackPathOptions,
  joinCallbackPath,
  type Membership,
  type PathMember,
} from "./callback-path.js";
import { Calls } from "./calls.js";
import { GatewayClient } from "./gateway-client.js";
import { keepCalls, keptCalls } from "./kept-calls.js";
import { Registration, type RegistrationState } from "./registration.js";
import type { CallStateEvent, XccMessage } from "./types.js";

export interface GatewayOptions {
  /** Stands in events, and in the ids of calls without a guid. */
  name: string;
  /** `http(s)://host:port/cisco_xcc`. */
  url: string;
  tls?: ConnectionOptions | undefined;
  application: string;
  /** Exactly the router's `remote-url`. */
  callbackUrl: string;
  /** Where the gateway's requests arrive; callbackUrl leads there. */
  callback: CallbackPathOptions;
  /** The path became ours, or was found in use by somebody else. */
  onTurn(active: boolean): void;
  onRefused(remoteAddress: string): void;
  onUnreadable(error: Error): void;
  clock?: Clock;
}

/** Who watches the calls of a gateway. */
export interface GatewayWatcher {
  onEvent(event: CallStateEvent): void;
  /** The registration's state or a time of contact has changed. */
  onContact(contact: GatewayContact): void;
}

export interface GatewayContact {
  registration: RegistrationState;
  /** Epoch ms of the last probe; undefined = none yet. */
  probedAt: number | undefined;
  /** Epoch ms of the last event of a leg. */
  eventAt: number | undefined;
}

/** One gateway: registered with it, answering it, and making calls of what it tells. */
export class Gateway implements PathMember {
  readonly #options: GatewayOptions;
  readonly #clock: Clock;
  readonly #client: GatewayClient;
  readonly #registration: Registration;
  readonly #calls: Calls;
  readonly #watchers: GatewayWatcher[] = [];
  /** How it stands now; changes as it does. */
  readonly contact: GatewayContact;
  readonly #membership: Membership;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? preciseClock;
    this.#client = new GatewayClient(options.url, options.tls);
    this.#calls = keptCalls(this.#identity) ?? new Calls(options.name, () => {}, this.#clock);
    this.#calls.onEvent = (event) => this.#tell(({ onEvent }) => onEvent(event));
    this.#registration = new Registration({
      client: this.#client,
      application: options.application,
      callbackUrl: options.callbackUrl,
      providerUrl: options.url,
      clock: this.#clock,
      isTaken: (registrationId) => this.#membership.isTaken(registrationId),
      onState: () => this.#tellContact(),
      onRegistered: () => this.#calls.lose(),
    });
    this.contact = { registration: this.#registration.state, probedAt: undefined, eventAt: undefined };
    this.#membership = joinCallbackPath(options.callback, this);
  }

  /** Begins to register, and to try again until {@link close}. */
  open(): void {
    this.#registration.register();
  }

  /** Calls that are not over yet. */
  get openCalls(): number {
    return this.#calls.open;
  }

  /** @returns stops watching */
  watch(watcher: GatewayWatcher): () => void {
    this.#watchers.push(watcher);
    watcher.onContact(this.contact);
    return () => {
      const place = this.#watchers.indexOf(watcher);
      if (place >= 0) this.#watchers.splice(place, 1);
    };
  }

  /**
   * Unregisters; takes at most two seconds.
   *
   * @param forGood the gateway is deleted; otherwise its calls are kept a while for the next one of the same name and address
   */
  async close(forGood: boolean): Promise<void> {
    await this.#registration.close();
    this.#membership.leave(forGood);
    this.#watchers.length = 0;
    if (forGood) this.#calls.close();
    else keepCalls(this.#identity, this.#calls, this.#clock);
    await this.#client.close();
  }

  get callbackUrl(): string {
    return this.#options.callbackUrl;
  }

  get attempt(): Promise<void> | undefined {
    return this.#registration.attempt;
  }

  owns(registrationId: string): boolean {
    return this.#registration.owns(registrationId);
  }

  take(message: XccMessage): void {
    switch (message.type) {
      case "provider-status":
        if (message.status === "IN_SERVICE") this.#registration.providerUp();
        else this.#registration.shutDown();
        return;
      case "probe":
        this.contact.probedAt = this.#clock.now();
        this.#registration.probed(message);
        break;
      case "provider-unregister":
        this.#registration.unregistered();
        return;
      case "leg-event":
      case "question":
        this.contact.eventAt = this.#clock.now();
        this.#calls.take(message.event);
        break;
    }
    this.#registration.heard();
    this.#tellContact();
  }

  onStranger(): void {
    this.#registration.doubted();
  }

  onTurn(active: boolean): void {
    this.#options.onTurn(active);
  }

  onRefused(remoteAddress: string): void {
    this.#options.onRefused(remoteAddress);
  }

  onUnreadable(error: Error): void {
    this.#options.onUnreadable(error);
  }

  /** Calls of another gateway in the same place of a flow are not this one's. */
  get #identity(): string {
    return JSON.stringify([this.#options.name, this.#options.url]);
  }

  #tellContact(): void {
    this.contact.registration = this.#registration.state;
    this.#tell(({ onContact }) => onContact(this.contact));
  }

  #tell(what: (watcher: GatewayWatcher) => void): void {
    for (const watcher of this.#watchers) what(watcher);
  }
}
