import { WebhookError } from "./webhook-error.js";

/** What must end at once when a node closes: requests on the wire, pauses between attempts, places in a queue. */
export class Lifetime {
  readonly #endings = new Set<(error: WebhookError) => void>();
  #ended = false;

  /**
   * @param ending called once if the end comes before the returned function is called
   * @throws WebhookError `aborted` when it has come already
   */
  onEnd(ending: (error: WebhookError) => void): () => void {
    if (this.#ended) throw abortedError();
    this.#endings.add(ending);
    return () => this.#endings.delete(ending);
  }

  end(): void {
    this.#ended = true;
    for (const ending of this.#endings) ending(abortedError());
    this.#endings.clear();
  }
}

const abortedError = (): WebhookError => new WebhookError("aborted", "the node was stopped or redeployed");
