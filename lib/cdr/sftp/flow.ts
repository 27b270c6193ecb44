import type { Socket } from "node:net";

/** What a client has asked and what is not done yet, bytes: beyond this nothing more is read from it. */
const mostPending = 1024 * 1024;
/** A request costs memory beyond its bytes. */
const perRequest = 256;
/** Answers that a client has not fetched, bytes. */
const mostUnread = 1024 * 1024;

/** Keeps one client from filling the memory: it is read as fast as the disk writes, and hung up on when it does not read. */
export class Flow {
  readonly #socket: Socket;
  #pending = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** A request has come. @returns what to call when it is done */
  begin(bytes: number): () => void {
    if (this.#socket.writableLength > mostUnread) this.#socket.destroy();
    const weight = bytes + perRequest;
    this.#pending += weight;
    if (this.#pending > mostPending) this.#socket.pause();
    return () => {
      this.#pending -= weight;
      if (this.#socket.isPaused() && this.#pending <= mostPending / 2) this.#socket.resume();
    };
  }

  /** Reads nothing more. */
  stop(): void {
    this.#pending = Number.POSITIVE_INFINITY;
    this.#socket.pause();
  }
}
