import { type AllowList, type Arrival, type Claim, type Exchange, pathOf } from "../http/index.js";
import { answerTo, refusal } from "./answer.js";
import { readMessage } from "./read-message.js";
import type { XccMessage } from "./types.js";

/** A gateway as the path sees it. Everything is called after the gateway's question was answered. */
export interface PathMember {
  /** Exactly the router's `remote-url`. */
  readonly callbackUrl: string;
  owns(registrationId: string): boolean;
  /** Settles when an attempt to register has ended, whose id may be in use already; undefined = none is under way. */
  readonly attempt: Promise<void> | undefined;
  take(message: XccMessage): void;
  /** A message with a registration id that no gateway on this path knows. */
  onStranger(): void;
  /** The path became ours, or was found in use by somebody else. */
  onTurn(active: boolean): void;
  /** A request from an address that is not on the list. */
  onRefused(remoteAddress: string): void;
  /** A body that is no message of a gateway, and why. */
  onUnreadable(error: Error): void;
}

export interface CallbackPathOptions {
  arrival: Arrival;
  path: string;
  allow: AllowList;
  idleTimeoutMs: number;
  /** Bytes. */
  maxBody: number;
}

/** A gateway gives up earlier. */
const bodyLimitMs = 10_000;
/** While a path has no owner, its requests wait so long for the next one; a gateway waits 1 s at the least. */
const orphanAfterMs = 700;
/** Messages that wait for an answer to a registration; each keeps its body alive. */
const maxEarly = 200;

const pathsByPlace = new WeakMap<object, Map<string, CallbackPath>>();

/** What a gateway has of its path. */
export interface Membership {
  /** Whether another gateway on the path has this id. */
  isTaken(registrationId: string): boolean;
  /** @param forGood the gateway is deleted; otherwise its requests wait for the next one */
  leave(forGood: boolean): void;
}

/** Joins the gateways of a path. Those that share one share its first one's limits, too. */
export function joinCallbackPath(options: CallbackPathOptions, member: PathMember): Membership {
  const { place } = options.arrival;
  const paths = pathsByPlace.get(place) ?? new Map<string, CallbackPath>();
  pathsByPlace.set(place, paths);
  const name = pathOf(options.path);
  const path = paths.get(name) ?? new CallbackPath(options);
  paths.set(name, path);
  path.join(member);
  return {
    isTaken: (registrationId) => path.isTaken(registrationId, member),
    leave(forGood) {
      if (path.leave(member, forGood)) paths.delete(name);
    },
  };
}

/** Answers what gateways send to one path, and hands it on to the one that it comes from. */
class CallbackPath {
  readonly #options: CallbackPathOptions;
  readonly #members: PathMember[] = [];
  #claim: Claim | undefined;
  #active = true;
  #early = 0;

  constructor(options: CallbackPathOptions) {
    this.#options = options;
  }

  join(member: PathMember): void {
    this.#members.push(member);
    if (this.#claim) member.onTurn(this.#active);
    else this.#claim = this.#claimPath();
  }

  /** @returns whether it was the last one */
  leave(member: PathMember, forGood: boolean): boolean {
    const place = this.#members.indexOf(member);
    if (place >= 0) this.#members.splice(place, 1);
    if (this.#members.length > 0) return false;
    this.#claim?.release(forGood);
    return true;
  }

  isTaken(registrationId: string, by: PathMember): boolean {
    return this.#members.some((member) => member !== by && member.owns(registrationId));
  }

  #claimPath(): Claim {
    const { arrival, path, allow, idleTimeoutMs } = this.#options;
    return arrival.claim(path, {
      methods: ["POST"],
      allow,
      idleTimeoutMs,
      orphanAfterMs,
      onRequest: (exchange) => void this.#receive(exchange),
      onOrphan: (exchange) => void this.#receive(exchange),
      onTurn: (active) => {
        this.#active = active;
        for (const member of this.#members) member.onTurn(active);
      },
      onRefused: (address) => this.#members[0]?.onRefused(address),
    });
  }

  async #receive(exchange: Exchange): Promise<void> {
    let message: XccMessage;
    try {
      message = readMessage(await exchange.readBody(this.#options.maxBody, bodyLimitMs));
    } catch (error) {
      this.#refuse(exchange, error as Error);
      return;
    }
    const { status, headers, body } = answerTo(message);
    exchange.reply(status, headers, body);
    if (status === 200) this.#handOn(message);
    else this.#members[0]?.onUnreadable(new Error(`<${"name" in message ? message.name : message.type}>`));
  }

  #refuse(exchange: Exchange, error: Error): void {
    const { status, headers, body } = refusal(error.message);
    exchange.reply(status, headers, body);
    this.#members[0]?.onUnreadable(error);
  }

  #handOn(message: XccMessage): void {
    if (message.type === "provider-status") {
      for (const member of this.#members)
        if (member.callbackUrl === message.applicationUrl) member.take(message);
      return;
    }
    const owner = this.#ownerOf(message);
    if (owner) owner.take(message);
    else void this.#handOnLater(message);
  }

  /** A gateway may use an id before its answer, which brings the id, has been read. */
  async #handOnLater(message: XccMessage): Promise<void> {
    const attempts = this.#members.flatMap(({ attempt }) => attempt ?? []);
    let owner: PathMember | undefined;
    if (attempts.length > 0 && this.#early < maxEarly) {
      this.#early += 1;
      owner = await this.#ownerAfter(attempts, message);
      this.#early -= 1;
    }
    if (owner) owner.take(message);
    else for (const member of this.#members) member.onStranger();
  }

  /** As soon as one of the attempts brings the id: a gateway that is silent holds up nobody else's messages. */
  #ownerAfter(attempts: Array<Promise<void>>, message: XccMessage): Promise<PathMember | undefined> {
    const owners = attempts.map(async (attempt) => {
      await attempt;
      return this.#ownerOf(message) ?? Promise.reject(new Error("nobody yet"));
    });
    return Promise.any(owners).catch(() => undefined);
  }

  #ownerOf({ registrationId }: XccMessage): PathMember | undefined {
    return this.#members.find((member) => member.owns(registrationId));
  }
}
