import type { Socket } from "node:net";
import type { Clock, Timer } from "../../time/index.js";
import { LoginLimit } from "./login.js";

/** Connections at a time: a cluster has one repository node, others use this for their own. */
const mostSockets = 100;
/** Connections that have not logged in, in all and of one address. */
const mostStrangers = 50;
const mostStrangersOfAddress = 10;
/** Time to log in, ms. */
const graceMs = 20_000;

interface Visitor {
  address: string;
  grace: Timer;
  isStranger: boolean;
  /** It has sent the first line of SSH; a look at whether the port is open does not. */
  speaksSsh: boolean;
  hasFailed: boolean;
}

/** Decides who may come in, and who has waited long enough at the door. */
export class Doorkeeper {
  readonly #clock: Clock;
  readonly #limit: LoginLimit;
  readonly #onRefused: (address: string) => void;
  readonly #visitors = new Map<Socket, Visitor>();
  readonly #byPeer = new Map<string, Socket>();

  /** @param onRefused an address is turned away */
  constructor(clock: Clock, onRefused: (address: string) => void) {
    this.#clock = clock;
    this.#limit = new LoginLimit(clock);
    this.#onRefused = onRefused;
  }

  /** Hangs up on those it does not admit. */
  admits(socket: Socket): boolean {
    const { remoteAddress: address, remotePort } = socket;
    socket.on("error", () => {}); // a reset is no news, and would end the process
    if (address === undefined || !this.#hasRoomFor(address)) {
      socket.destroy();
      if (address !== undefined) this.#onRefused(address);
      return false;
    }
    socket.setNoDelay(true);
    const peer = `${address} ${remotePort}`;
    const grace = this.#clock.after(graceMs, () => socket.destroy(), "background");
    const visitor: Visitor = { address, grace, isStranger: true, speaksSsh: false, hasFailed: false };
    this.#visitors.set(socket, visitor);
    this.#byPeer.set(peer, socket);
    socket.once("close", () => {
      grace.stop();
      this.#visitors.delete(socket);
      this.#byPeer.delete(peer);
      // Key exchanges are work: who asks for them and does not log in is counted like one with a wrong password.
      if (visitor.isStranger && visitor.speaksSsh && !visitor.hasFailed) this.#limit.failed(address);
    });
    return true;
  }

  socketOf(address: string, port: number): Socket | undefined {
    return this.#byPeer.get(`${address} ${port}`);
  }

  speaksSsh(socket: Socket): void {
    const visitor = this.#visitors.get(socket);
    if (visitor) visitor.speaksSsh = true;
  }

  mayLogIn(socket: Socket): boolean {
    const visitor = this.#visitors.get(socket);
    return visitor !== undefined && !this.#limit.isReached(visitor.address);
  }

  wrongLogin(socket: Socket): void {
    const visitor = this.#visitors.get(socket);
    if (!visitor) return;
    visitor.hasFailed = true;
    this.#limit.failed(visitor.address);
  }

  loggedIn(socket: Socket): void {
    const visitor = this.#visitors.get(socket);
    if (!visitor) return;
    visitor.isStranger = false;
    visitor.grace.stop();
  }

  /** Hangs up on those who have not said a word. */
  close(): void {
    for (const socket of this.#visitors.keys()) socket.destroySoon();
  }

  #hasRoomFor(address: string): boolean {
    if (this.#visitors.size >= mostSockets || this.#limit.isReached(address)) return false;
    const strangers = [...this.#visitors.values()].filter(({ isStranger }) => isStranger);
    const ofAddress = strangers.filter((stranger) => stranger.address === address);
    return strangers.length < mostStrangers && ofAddress.length < mostStrangersOfAddress;
  }
}
