import { WebhookError } from "./webhook-error.js";

/**
 * @throws WebhookError `template` that names line and column where the text stops being JSON
 */
export function parseRenderedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const offset = faultIn(text);
    const lines = text.slice(0, offset).split("\n");
    const line = lines.length;
    const column = lines.at(-1)!.length + 1;
    throw new WebhookError("template", `the rendered body is no JSON (line ${line}, column ${column})`, {
      values: { line, column },
    });
  }
}

const space = /[ \t\n\r]*/y;
const scalar =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings must not hold them
  /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Offset of the first character that cannot stand where it does (RFC 8259). JSON.parse tells it for some faults only. */
function faultIn(text: string): number {
  let at = 0;
  const skip = (): void => {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
  };
  const take = (char: string): boolean => {
    skip();
    if (text[at] !== char) return false;
    at += 1;
    skip();
    return true;
  };
  const scalarHere = (): boolean => {
    skip();
    scalar.lastIndex = at;
    if (!scalar.test(text)) return false;
    at = scalar.lastIndex;
    return true;
  };

  const open: string[] = []; // closing characters of the objects and arrays around
  for (;;) {
    if (take("{")) {
      open.push("}");
      if (!take("}")) {
        if (text[at] !== '"' || !scalarHere() || !take(":")) return at;
        continue;
      }
      open.pop();
    } else if (take("[")) {
      open.push("]");
      if (!take("]")) continue;
      open.pop();
    } else if (!scalarHere()) return at;

    while (open.length > 0 && take(open.at(-1)!)) open.pop();
    if (open.length === 0 || !take(",")) return at;
    if (open.at(-1) === "}" && (text[at] !== '"' || !scalarHere() || !take(":"))) return at;
  }
}
