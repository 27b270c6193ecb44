import { positionAt, TemplateError } from "./template-error.js";

/** Deeper than any honest data. Node-RED copies messages recursively, and one that is much deeper ends the process. */
const deepest = 200;

/** JSON that is nested too deep to be put into a message. */
export class JsonDepthError extends TemplateError {}

/**
 * Reads JSON that came from outside.
 *
 * @throws SyntaxError, JsonDepthError for more than 200 arrays and objects inside each other
 */
export function readJson(text: string): unknown {
  const at = text.length > deepest ? tooDeepAt(text) : undefined;
  if (at !== undefined)
    throw new JsonDepthError(`More than ${deepest} arrays and objects inside each other`, {
      at: positionAt(text, at),
    });
  return JSON.parse(text);
}

/**
 * Reads a rendered text as JSON.
 *
 * @throws TemplateError with line and column of the first character that does not fit; JsonDepthError as {@link readJson}
 */
export function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonDepthError) throw error;
    throw new TemplateError("The text is not JSON", {
      at: positionAt(text, faultOffset(text)),
      cause: error,
    });
  }
}

/** Counts brackets outside of strings; a small part of what JSON.parse itself takes. */
function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = stringEnd(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > deepest) return at;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
    }
  }
  return undefined;
}

/** Where the string ends that begins here. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return at;
    if (char === 0x5c) at += 1; // backslash
  }
  return text.length;
}

const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings must not hold them (RFC 8259, 7)
  /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const blank = /[ \t\n\r]*/y;

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "nothing";

/** V8 tells a position in some of its messages only, so what it refused is read once more, slowly. */
function faultOffset(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  const skipBlank = () => {
    blank.lastIndex = at;
    blank.exec(text);
    at = blank.lastIndex;
  };
  for (skipBlank(); at < text.length; skipBlank()) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    const next: Expected | undefined = found === undefined ? undefined : follow(expected, found, open);
    if (next === undefined) return at;
    expected = next;
    at += found!.length;
  }
  return at;
}

/** What may come after a token, or undefined when the token itself may not come. */
function follow(expected: Expected, found: string, open: string[]): Expected | undefined {
  const afterValue = (): Expected => (open.length === 0 ? "nothing" : ", or end");
  switch (expected) {
    case "value":
    case "value or ]":
      if (found === "{" || found === "[") {
        open.push(found);
        return found === "{" ? "key or }" : "value or ]";
      }
      if (found === "]" && expected === "value or ]") break;
      return "}],:".includes(found) ? undefined : afterValue();
    case "key":
    case "key or }":
      if (found === "}" && expected === "key or }") break;
      return found.startsWith('"') ? ":" : undefined;
    case ":":
      return found === ":" ? "value" : undefined;
    case ", or end":
      if (found === ",") return open.at(-1) === "{" ? "key" : "value";
      if (found !== (open.at(-1) === "{" ? "}" : "]")) return undefined;
      break;
    case "nothing":
      return undefined;
  }
  open.pop();
  return afterValue();
}
