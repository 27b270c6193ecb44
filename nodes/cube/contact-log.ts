import type { Node } from "node-red";
import type { RegistrationState } from "../../lib/xcc/index.js";
import type { Words } from "../common/words.js";

/** Says in the log when a gateway is lost and found, once each; attempts that fail like the one before say nothing. */
export class ContactLog {
  readonly #node: Node;
  readonly #words: Words;
  readonly #url: string;
  #said = "";

  /** @param url of the gateway */
  constructor(node: Node, words: Words, url: string) {
    this.#node = node;
    this.#words = words;
    this.#url = url;
  }

  note(state: RegistrationState): void {
    // To be heard of is what a registered gateway is expected to do, and no news.
    const kind = state.kind === "unheard" ? "registered" : state.kind;
    const reason =
      state.kind === "unreachable" ? state.message : state.kind === "refused" ? state.reason : "";
    const said = `${kind} ${reason}`;
    if (kind === "registering" || said === this.#said) return;
    this.#said = said;
    const text = this.#words(`contact.${kind}`, { url: this.#url, reason });
    if (kind === "registered") this.#node.log(text);
    else this.#node.warn(text);
  }
}
