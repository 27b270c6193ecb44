import type { Node } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";
import { carriesRecord } from "../../lib/webhook/index.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import type { Words } from "../common/words.js";
import type { WebhookOutConfig } from "./config.js";

/** Warns of an envelope that goes out with null in the place of its record, as behind CURRI reply. */
export class MissingRecordWarnings {
  readonly #isNeeded: boolean;
  readonly #warnings: QuietWarnings;
  readonly #words: Words;

  constructor(node: Node<object>, { payload }: WebhookOutConfig, words: Words) {
    this.#isNeeded = carriesRecord(payload);
    this.#warnings = new QuietWarnings(node);
    this.#words = words;
  }

  look({ cdr }: CallMessage): void {
    if (this.#isNeeded && (cdr === undefined || cdr === null))
      this.#warnings.warn("record", (count) => this.#words("errors.noRecord", { count }));
  }
}
