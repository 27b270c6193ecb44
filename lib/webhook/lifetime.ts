import { WebhookError } from "./webhook-error.js";

interface Registration {
  ending: (error: WebhookError) => void;
  place: number;
}

/** What must end at once when a node closes: requests on the wire, pauses between attempts, places in a queue. */
export class Lifetime {
  /** Not a Set: see OpenCall in lib/curri for what one costs that each request enters and leaves. */
  readonly #endings: Registration[] = [];
  #ended = false;

  /**
   * @param ending called once if the end comes before the returned function is called
   * @throws WebhookError `aborted` when it has come already
   */
  onEnd(ending: (error: WebhookError) => void): () => void {
    if (this.#ended) throw abortedError();
    const registration = { ending, place: this.#endings.length };
    this.#endings.push(registration);
    return () => this.#forget(registration);
  }

  end(): void {
    this.#ended = true;
    for (const { ending } of this.#endings.splice(0)) ending(abortedError());
  }

  /** The last one takes its place. */
  #forget(registration: Registration): void {
    if (this.#endings[registration.place] !== registration) return;
    const last = this.#endings.pop()!;
    if (last === registration) return;
    last.place = registration.place;
    this.#endings[last.place] = last;
  }
}

const abortedError = (): WebhookError => new WebhookError("aborted", "the node was stopped or redeployed");
