import type { SaxesParser as Parser } from "saxes";
import { Outlines, Recording } from "./outlines.js";
import type { ElementHandlers } from "./types.js";

/** Not well-formed, too deep, or with a DOCTYPE. */
export class XmlError extends Error {
  readonly code = "xml";
}

let SaxesParser: typeof Parser | undefined;

/** The names of a protocol are few and come again and again; emptied when full, since a hostile document may bring any. */
const localNames = new Map<string, string>();
const maxLocalNames = 500;

function localName(name: string): string {
  let local = localNames.get(name);
  if (local === undefined) {
    local = name.slice(name.indexOf(":") + 1).toLowerCase();
    if (localNames.size >= maxLocalNames) localNames.clear();
    if (name.length <= 64) localNames.set(name, local);
  }
  return local;
}

/** A parser that has read a document to its end can read another one; making it costs a tenth of reading a request. */
let idle: Reader | undefined;

/**
 * Reads a whole XML document. A DOCTYPE is refused, so there are no entities but the five of XML itself.
 *
 * @param maxDepth elements inside each other; the messages of CUCM and CUBE have fewer than ten levels
 * @throws XmlError
 */
export function readElements(text: string, handlers: ElementHandlers, maxDepth = 32): void {
  if (text.length > longestKnown) {
    parse(text, handlers, maxDepth);
    return;
  }
  if (outlines.tell(text, handlers, maxDepth)) return;
  const recording = new Recording(handlers);
  parse(text, recording, maxDepth);
  outlines.learn(text, recording);
}

/** Longer documents are not the everyday messages of a protocol. */
const longestKnown = 8192;
const outlines = new Outlines();

function parse(text: string, handlers: ElementHandlers, maxDepth: number): void {
  const reader = idle ?? new Reader();
  idle = undefined; // while it reads, and for good when it throws in mid-document
  reader.read(text, handlers, maxDepth);
  idle = reader;
}

class Reader {
  readonly #parser: Parser;
  #handlers: ElementHandlers = {};
  #maxDepth = 0;
  /** The local names of the elements that are open, outermost first. */
  #open: string[] = [];

  constructor() {
    SaxesParser ??= (require("saxes") as typeof import("saxes")).SaxesParser;
    const parser = new SaxesParser({ position: false });
    parser.on("doctype", () => {
      throw new XmlError("a DOCTYPE is not accepted");
    });
    parser.on("error", (error) => {
      throw new XmlError(error.message.replace(/^\d+:\d+: /, ""));
    });
    parser.on("opentag", ({ name, attributes }) => this.#enter(name, attributes as Record<string, string>));
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
    parser.on("closetag", () => {
      const local = this.#open.pop()!;
      this.#handlers.close?.(local);
    });
    this.#parser = parser;
  }

  read(text: string, handlers: ElementHandlers, maxDepth: number): void {
    this.#handlers = handlers;
    this.#maxDepth = maxDepth;
    this.#open = [];
    this.#parser.write(text).close();
    this.#handlers = {};
  }

  #enter(name: string, attributes: Record<string, string>): void {
    if (this.#open.length >= this.#maxDepth)
      throw new XmlError(`more than ${this.#maxDepth} elements inside each other`);
    const local = localName(name);
    this.#open.push(local);
    this.#handlers.open?.(local, attributes);
  }

  /** White space between the declaration and the root is text to saxes, and nobody's. */
  #text(text: string): void {
    if (this.#open.length > 0) this.#handlers.text?.(text);
  }
}
