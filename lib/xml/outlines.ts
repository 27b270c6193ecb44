import type { ElementHandlers } from "./types.js";

type Attributes = Readonly<Record<string, string>>;

/** What a reader told of a document, step by step. */
type Step =
  | { kind: "open"; name: string; attributes: Attributes }
  | { kind: "close"; name: string }
  /** The same in every document of this outline: what stands between tags. */
  | { kind: "blank"; text: string }
  /** The next of the document's own texts. */
  | { kind: "text" };

/** A document without the texts of its elements. */
interface Outline {
  /** What stands before, between and behind the texts. */
  parts: string[];
  steps: Step[];
  /** Most elements inside each other. */
  depth: number;
}

/** CUCM has a handful, a gateway some dozens; emptied when full, since a stranger may bring any. */
const mostOutlines = 100;
/** A message of CUCM or CUBE has fewer than a hundred. */
const mostSteps = 500;
/**
 * Texts that are taken out of a document for outlines that turn out not to be its own: 20 µs, as long as reading a
 * message. Without this, a stranger's hundred outlines that begin alike make 1.5 kB cost a millisecond.
 */
const mostInVain = 200;

/**
 * What could end a text, begin a reference, is no character of XML 1.0 or 1.1, or is one that a reader replaces (line
 * ends). Characters outside of the basic plane are left to the reader, too.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
const special = /[&>\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\uD800-\uDFFF\uFFFE\uFFFF]/;

const isBlank = (text: string): boolean => text.trim() === "";

/**
 * The outlines of documents that have been read. Machines write the same document again and again, and only the texts
 * of its elements differ: where the outline is known, its steps need only be told again, with other texts. That takes
 * 3 µs for a request of CUCM, and reading it 18; docs/adr/0011-outlines-of-documents.md says why it is the same.
 */
export class Outlines {
  /** Those that come often stand in front. */
  #known: Outline[] = [];

  /**
   * Tells what a reader would tell.
   *
   * @returns false for a document that has to be read
   */
  tell(document: string, handlers: ElementHandlers, maxDepth: number): boolean {
    let inVain = 0;
    for (let index = 0; index < this.#known.length; index++) {
      const outline = this.#known[index]!;
      const texts: string[] = [];
      if (outline.depth <= maxDepth && takeTexts(document, outline.parts, texts)) {
        if (index > 0) this.#moveUp(index);
        replay(outline, texts, handlers);
        return true;
      }
      inVain += texts.length;
      if (inVain > mostInVain) return false;
    }
    return false;
  }

  /** @param recording of a reader that has come to the document's end */
  learn(document: string, { steps, texts, depth }: Recording): void {
    const parts = steps.length > mostSteps ? undefined : partsAround(document, texts);
    if (!parts) return;
    if (this.#known.length >= mostOutlines) this.#known = [];
    this.#known.push({ parts, steps, depth });
  }

  #moveUp(index: number): void {
    const outline = this.#known[index]!;
    this.#known[index] = this.#known[index - 1]!;
    this.#known[index - 1] = outline;
  }
}

/** Tells a reader's steps on, and notes them. */
export class Recording implements ElementHandlers {
  readonly steps: Step[] = [];
  readonly texts: string[] = [];
  depth = 0;
  #open = 0;
  readonly #handlers: ElementHandlers;

  constructor(handlers: ElementHandlers) {
    this.#handlers = handlers;
  }

  open(name: string, attributes: Attributes): void {
    this.steps.push({ kind: "open", name, attributes: Object.freeze(attributes) });
    this.#open += 1;
    this.depth = Math.max(this.depth, this.#open);
    this.#handlers.open?.(name, attributes);
  }

  text(text: string): void {
    if (isBlank(text)) this.steps.push({ kind: "blank", text });
    else {
      this.steps.push({ kind: "text" });
      this.texts.push(text);
    }
    this.#handlers.text?.(text);
  }

  close(name: string): void {
    this.steps.push({ kind: "close", name });
    this.#open -= 1;
    this.#handlers.close?.(name);
  }
}

/**
 * Takes a document apart that has been read. Without CDATA, each text that was read ends in front of a `<`, and what
 * stands there since the first `>` is this text or more: more where an attribute holds a `>`, and also where a comment
 * or an instruction does. So if all of them are the texts that were read, they are nothing else.
 *
 * @param texts as they were read, but for blank ones
 * @returns undefined for a document that cannot be taken apart
 */
function partsAround(document: string, texts: readonly string[]): string[] | undefined {
  if (document.includes("<![")) return undefined;
  const parts: string[] = [];
  let from = 0;
  for (let end = document.indexOf(">"); end >= 0; ) {
    const next = document.indexOf("<", end);
    if (next < 0) break;
    const text = document.slice(end + 1, next);
    if (!isBlank(text)) {
      if (text !== texts[parts.length]) return undefined;
      parts.push(document.slice(from, end + 1));
      from = next;
    }
    end = document.indexOf(">", next);
  }
  return [...parts, document.slice(from)];
}

/**
 * @param texts takes what stands between the parts, as far as they are those of the document
 * @returns false for a document of another outline
 */
function takeTexts(document: string, parts: readonly string[], texts: string[]): boolean {
  let from = 0;
  for (const part of parts) {
    if (from > 0) {
      const start = from;
      from = document.indexOf("<", start);
      if (from <= start) return false;
      const text = document.slice(start, from);
      if (special.test(text)) return false;
      texts.push(text.length < shortestSlice ? text : ownText(text));
    }
    const to = from + part.length;
    if (document.slice(from, to) !== part) return false;
    from = to;
  }
  return from === document.length;
}

/** V8 copies shorter ones; longer ones are windows into the text that they were cut out of. */
const shortestSlice = 13;

/**
 * The same text, in memory of its own. Whoever keeps a device's name would keep the whole document with it: the last
 * calls of a node, as a list shows them, made the garbage collector copy a tenth of all that passed. What is joined is
 * copied when it is cut, into a text that is hardly longer; by way of bytes it takes three times as long.
 */
const ownText = (text: string): string => ` ${text}`.slice(1);

function replay({ steps }: Outline, texts: readonly string[], handlers: ElementHandlers): void {
  let next = 0;
  for (const step of steps) {
    if (step.kind === "open") handlers.open?.(step.name, step.attributes);
    else if (step.kind === "close") handlers.close?.(step.name);
    else handlers.text?.(step.kind === "blank" ? step.text : texts[next++]!);
  }
}
