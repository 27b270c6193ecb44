import type { Node, NodeMessage } from "node-red";
import { newId } from "../../lib/call/index.js";
import {
  type ContentReader,
  type Origin,
  type ReadRecord,
  type Refusal,
  readContent,
  readValue,
  recordMessage,
  type SeenRows,
  type Taken,
} from "../../lib/cdr/index.js";
import { isoTime } from "../../lib/time/index.js";
import { QuietWarnings } from "../common/quiet-warnings.js";
import type { Words } from "../common/words.js";
import type { CdrInConfig } from "./config.js";
import type { CdrInStatus } from "./status.js";

/** Where content came from. */
export interface Content {
  /** "" where it has no name. */
  filename: string;
  id: string;
  /** Epoch ms. */
  receivedAt: number;
  /** Rows that are in it are not sent again; absent = all are sent. */
  seen?: SeenRows;
}

/** A line, a file or a value of which no message was made: what leaves through output 2 says why. */
interface RefusedMessage {
  payload: string;
  error: { code: string; message: string; line: number };
  filename?: string;
}

/** Sends a message for each record of some content, and one through output 2 for what is none. */
export class RecordSender {
  readonly #node: Node<object>;
  readonly #config: CdrInConfig;
  readonly #words: Words;
  readonly #status: CdrInStatus;
  readonly #timeZone: string;
  readonly #warnings: QuietWarnings;
  #stopped = false;

  constructor(node: Node<object>, config: CdrInConfig, timeZone: string, words: Words, status: CdrInStatus) {
    this.#node = node;
    this.#config = config;
    this.#timeZone = timeZone;
    this.#words = words;
    this.#status = status;
    this.#warnings = new QuietWarnings(node);
  }

  /** What is being read is broken off. */
  stop(): void {
    this.#stopped = true;
  }

  /** @throws (rejects) what reading throws */
  async send(chunks: AsyncIterable<Buffer>, content: Content): Promise<Taken> {
    const run = new SendingRun(this.#node, content);
    const reader = this.#reader(content, run);
    await readContent(chunks, reader);
    if (this.#stopped) return "stopped";
    run.end();
    return run.isRefusedWhole ? "refused" : "taken";
  }

  /** Records that came as objects already. */
  sendValues(values: readonly unknown[], content: Content): void {
    const run = new SendingRun(this.#node, content);
    const reader = this.#reader(content, run);
    for (const [index, value] of values.entries()) readValue(value, index + 1, reader);
    run.end();
  }

  #reader(content: Content, run: SendingRun): ContentReader {
    const { format, keepBlanks } = this.#config;
    return {
      format,
      keepBlanks,
      timeZone: this.#timeZone,
      receivedAt: content.receivedAt,
      isStopped: () => this.#stopped,
      onRecord: (read) => this.#onRecord(read, content, run),
      onRefused: (refusal) => {
        this.#status.refused();
        run.refuse(refusal.refused === "no_header", this.#refusedMessage(refusal, content));
      },
    };
  }

  #onRecord(read: ReadRecord, { seen }: Content, run: SendingRun): void {
    const { records } = this.#config;
    if (read.event.record === "cucm-cdr" && records === "cmr") return;
    if (read.event.record === "cucm-cmr" && records === "cdr") return;
    if (seen?.isRepeated(read.eventId)) return;
    for (const field of read.odd ?? [])
      this.#warnings.warn(field, () =>
        this.#words("errors.odd", { field, value: String(read.record[field]).slice(0, 100) }),
      );
    this.#status.record();
    run.send(read);
  }

  #refusedMessage(refusal: Refusal, { filename }: Content): RefusedMessage {
    const { refused: code, line, text } = refusal;
    const wholeFile = code === "no_header" && filename !== "";
    const values = {
      line,
      ...("found" in refusal
        ? { found: refusal.found, expected: refusal.expected }
        : { reason: refusal.reason }),
    };
    return {
      payload: wholeFile ? filename : text,
      error: { code, message: this.#words(`refused.${code}`, values), line },
      ...(filename === "" ? {} : { filename }),
    };
  }
}

/** The messages of one content. Each is held back for a moment, so that the last can say how many there were. */
class SendingRun {
  isRefusedWhole = false;
  readonly #node: Node<object>;
  readonly #content: Content;
  /** Of the random part: two files of one minute begin with the same time. */
  readonly #idPrefix = newId().slice(-8);
  readonly #received: string;
  #index = 0;
  #last: ReadRecord | undefined;

  constructor(node: Node<object>, content: Content) {
    this.#node = node;
    this.#content = content;
    this.#received = isoTime(content.receivedAt);
  }

  send(read: ReadRecord): void {
    this.#sendLast();
    this.#last = read;
  }

  refuse(whole: boolean, msg: RefusedMessage): void {
    if (whole) this.isRefusedWhole = true;
    this.#node.send([null, msg as unknown as NodeMessage]);
  }

  end(): void {
    this.#sendLast(this.#index + 1);
  }

  #sendLast(count?: number): void {
    if (!this.#last) return;
    const { filename, id } = this.#content;
    const origin: Origin = { filename, id, index: this.#index++, received: this.#received };
    if (count !== undefined) origin.count = count;
    const msg = recordMessage(this.#last, origin);
    // Node-RED would make a random one for each, which takes a tenth of the time that a row takes.
    msg._msgid = `${this.#idPrefix}${origin.index.toString(16).padStart(8, "0")}`;
    this.#node.send([msg as unknown as NodeMessage, null]);
    this.#last = undefined;
  }
}
