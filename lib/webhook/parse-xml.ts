import type { Parser } from "xml2js";

/** Deeper than any honest answer; code that walks the result recursively must survive it. */
const deepest = 200;

interface SaxParser {
  onopentag(tag: unknown): void;
  onclosetag(name: string): void;
}

/**
 * XML as the object that users know from the core xml node (xml2js, its defaults).
 *
 * @throws Error for what is not well-formed, holds a DOCTYPE, or is nested more than 200 deep
 */
export function parseXml(text: string): unknown {
  if (/<!doctype/i.test(text)) throw new Error("DOCTYPE is not accepted");
  const { Parser } = require("xml2js") as typeof import("xml2js");
  const parser = new Parser();
  limitDepth(parser);
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

/** xml2js has no limit of its own, but lets its parser be watched. */
function limitDepth(parser: Parser): void {
  const { saxParser } = parser as unknown as { saxParser: SaxParser };
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
