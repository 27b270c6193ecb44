import type { Node } from "node-red";
import type { RegistrationState } from "../../lib/xcc/index.js";
import type { Words } from "../common/words.js";

/** By the gateway's id, what was said last of one that is not there: a redeploy of it is no news either. */
const losses = new Map<string, string>();

/** Says in the log when a gateway is lost and found, once each; attempts that fail like the one before say nothing. */
export class ContactLog {
  readonly #node: Node;
  readonly #words: Words;
  readonly #url: string;
  #said: string | undefined;

  /** @param url of the gateway */
  constructor(node: Node, words: Words, url: string) {
    this.#node = node;
    this.#words = words;
    this.#url = url;
    this.#said = losses.get(node.id);
  }

  note(state: RegistrationState): void {
    if (state.kind === "registering") return;
    // To be heard of is what a registered gateway is expected to do, and no news.
    const kind = state.kind === "unheard" ? "registered" : state.kind;
    const reason =
      state.kind === "unreachable" ? state.message : state.kind === "refused" ? state.reason : "";
    const text = this.#words(`contact.${kind}`, { url: this.#url, reason });
    if (text === this.#said) return;
    this.#said = text;
    if (kind === "registered") {
      losses.delete(this.#node.id);
      this.#node.log(text);
    } else {
      losses.set(this.#node.id, text);
      this.#node.warn(text);
    }
  }

  /** The gateway is deleted. */
  forget(): void {
    losses.delete(this.#node.id);
  }
}
