import type { SaxesParser as Parser } from "saxes";

/** What a reader wants to see. Names are local names in lower case: prefixes and odd casing are no difference. */
export interface ElementHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  /** Called once or several times for the text of one element; CDATA included. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Not well-formed, too deep, or with a DOCTYPE. */
export class XmlError extends Error {
  readonly code = "xml";
}

let SaxesParser: typeof Parser | undefined;

/** The names of a protocol are few and come again and again; bounded, since a hostile document may bring any. */
const localNames = new Map<string, string>();
const maxLocalNames = 500;

function localName(name: string): string {
  let local = localNames.get(name);
  if (local === undefined) {
    local = name.slice(name.indexOf(":") + 1).toLowerCase();
    if (name.length <= 64 && localNames.size < maxLocalNames) localNames.set(name, local);
  }
  return local;
}

/**
 * Reads a whole XML document. A DOCTYPE is refused, so there are no entities but the five of XML itself.
 *
 * @param maxDepth elements inside each other; the messages of CUCM and CUBE have fewer than ten levels
 * @throws XmlError
 */
export function readElements(text: string, handlers: ElementHandlers, maxDepth = 32): void {
  SaxesParser ??= (require("saxes") as typeof import("saxes")).SaxesParser;
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  parser.on("doctype", () => {
    throw new XmlError("a DOCTYPE is not accepted");
  });
  parser.on("opentag", ({ name, attributes }) => {
    depth += 1;
    if (depth > maxDepth) throw new XmlError(`more than ${maxDepth} elements inside each other`);
    handlers.open?.(localName(name), attributes as Record<string, string>);
  });
  if (handlers.text) {
    const onText = (part: string): void => {
      if (depth > 0) handlers.text?.(part);
    };
    parser.on("text", onText);
    parser.on("cdata", onText);
  }
  parser.on("closetag", ({ name }) => {
    depth -= 1;
    handlers.close?.(localName(name));
  });
  parser.on("error", (error) => {
    throw new XmlError(error.message.replace(/^\d+:\d+: /, ""));
  });
  parser.write(text).close();
}
