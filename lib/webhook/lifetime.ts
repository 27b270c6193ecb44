import { Crowd, type Member } from "./crowd.js";
import { WebhookError } from "./webhook-error.js";

class Registration implements Member {
  place = 0;

  constructor(readonly ending: (error: WebhookError) => void) {}
}

/** What must end at once when a node closes: requests on the wire, pauses between attempts, places in a queue. */
export class Lifetime {
  readonly #endings = new Crowd<Registration>();
  #ended = false;

  /**
   * @param ending called once if the end comes before the returned function is called
   * @throws WebhookError `aborted` when it has come already
   */
  onEnd(ending: (error: WebhookError) => void): () => void {
    if (this.#ended) throw abortedError();
    const registration = new Registration(ending);
    this.#endings.enter(registration);
    return () => {
      this.#endings.leave(registration);
    };
  }

  end(): void {
    this.#ended = true;
    for (const { ending } of this.#endings.disperse()) ending(abortedError());
  }
}

const abortedError = (): WebhookError => new WebhookError("aborted", "the node was stopped or redeployed");
