import type { Parser } from "xml2js";

/** Deeper than any honest answer; code that walks the result recursively must survive it. */
const deepest = 200;
/** Elements, attributes, texts, comments: reading so many takes the time that a caller may notice, some 50 ms. */
const mostParts = 20_000;

type Handler = (value: unknown) => void;

interface SaxParser {
  onopentag: Handler;
  onclosetag: Handler;
  [handler: `on${string}`]: Handler | undefined;
}

/**
 * XML as the object that users know from the core xml node (xml2js, its defaults).
 *
 * @throws Error for what is not well-formed, holds a DOCTYPE, is nested more than 200 deep or has more
 *   than 20 000 parts
 */
export function parseXml(text: string): unknown {
  // The parser's work on any other declaration grows with the square of its length.
  if (/<!(?!--|\[CDATA\[)/i.test(text)) throw new Error("DOCTYPE is not accepted");
  const { Parser } = require("xml2js") as typeof import("xml2js");
  const parser = new Parser();
  limitParts(parser);
  let failure: Error | null = null;
  let result: unknown;
  parser.parseString(text, (error, parsed) => {
    failure ??= error;
    result = parsed;
  });
  if (failure) throw failure;
  if (result === null || result === undefined) throw new Error("there is no element");
  return result;
}

const parts = ["opentag", "attribute", "text", "cdata", "comment", "processinginstruction"] as const;

/** xml2js has no limits of its own, but lets its parser be watched. */
function limitParts(parser: Parser): void {
  const { saxParser } = parser as unknown as { saxParser: SaxParser };
  let count = 0;
  for (const part of parts) {
    const handler = saxParser[`on${part}`];
    saxParser[`on${part}`] = (value) => {
      count += 1;
      if (count > mostParts) throw new Error("too many parts");
      handler?.(value);
    };
  }
  const { onopentag, onclosetag } = saxParser;
  let depth = 0;
  saxParser.onopentag = (tag) => {
    depth += 1;
    if (depth > deepest) throw new Error("nested too deep");
    onopentag(tag);
  };
  saxParser.onclosetag = (name) => {
    depth -= 1;
    onclosetag(name);
  };
}
