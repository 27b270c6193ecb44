import { hasHeaderControl } from "./escape.js";
import { pathOf } from "./path.js";
import { type Place, placeOf, urlPlace } from "./places.js";
import { positionAt, TemplateError } from "./template-error.js";
import type { ContextKey, Escape, Template, TemplateScope } from "./types.js";
import type { Token } from "./writer.js";

/**
 * Reads a template once, for rendering often.
 *
 * @throws TemplateError with line and column: an unclosed tag or section, a partial, an empty tag
 */
export function compileTemplate(text: string, form: Escape): Template {
  return compile(text, () => placeOf(form), form);
}

/**
 * Reads the template of a whole URL: each value is escaped by the place it stands in, the template's own text goes out
 * as it is. Whether the result is a URL is for the sender to check.
 *
 * @throws TemplateError as {@link compileTemplate}
 */
export function compileUrlTemplate(text: string): Template {
  return compile(text, urlPlace, "url");
}

function compile(text: string, place: () => Place, form: Escape): Template {
  if (!text.includes("{{")) {
    checkLiteral(text, form, text, 0);
    return constant(text);
  }
  // mustache is loaded by the first template that has a tag.
  const { PlaceWriter, parse } = require("./writer.js") as typeof import("./writer.js");
  const tokens = parsed(text, parse);
  const names = new Set<string>();
  for (const token of allTokens(tokens)) checkToken(token, text, form, names);
  const writer = new PlaceWriter(tokens, names, place());
  if (names.size === 0) return constant(writer.rendered({ message: {} }).text);
  return {
    isConstant: false,
    contextKeys: contextKeysOf(names),
    render(scope: TemplateScope) {
      try {
        return writer.rendered(scope);
      } catch (error) {
        if (error instanceof TemplateError) throw error;
        throw new TemplateError(`The template could not be rendered: ${String(error)}`, { cause: error });
      }
    },
  };
}

const constant = (text: string): Template => ({
  isConstant: true,
  contextKeys: [],
  render: () => ({ text, missing: [] }),
});

function parsed(text: string, parse: (text: string) => Token[]): Token[] {
  try {
    return parse(text);
  } catch (error) {
    throw parseError(text, (error as Error).message);
  }
}

/** mustache tells where it gave up, which for an unclosed tag is the end of the text; people look for the beginning. */
function parseError(text: string, said: string): TemplateError {
  const [, problem = said, offset = "0"] = /^(.*) at (\d+)$/s.exec(said) ?? [];
  let start = Number(offset);
  if (problem === "Unclosed tag") {
    const afterLastClosed = text.indexOf("{{", text.lastIndexOf("}}") + 2);
    start = Math.max(0, afterLastClosed < 0 ? text.lastIndexOf("{{{") : afterLastClosed);
  } else {
    const section = /^Unclosed section "(.*)"$/s.exec(problem)?.[1];
    const opened = section === undefined ? -1 : lastOpening(text.slice(0, start), section);
    if (opened >= 0) start = opened;
  }
  return new TemplateError(problem, { at: positionAt(text, start) });
}

function lastOpening(text: string, section: string): number {
  for (let at = text.lastIndexOf("{{"); at >= 0; at = at === 0 ? -1 : text.lastIndexOf("{{", at - 1)) {
    const head = text.slice(at + 2).trimStart();
    if (/^[#^]/.test(head) && head.slice(1).trimStart().startsWith(section)) return at;
  }
  return -1;
}

/** In the order of the text. */
function* allTokens(tokens: Token[]): Generator<Token> {
  const waiting = tokens.toReversed();
  for (let token = waiting.pop(); token; token = waiting.pop()) {
    yield token;
    if (token[0] === "#" || token[0] === "^") waiting.push(...(token[4] ?? []).toReversed());
  }
}

function checkToken([kind, name, start]: Token, text: string, form: Escape, names: Set<string>): void {
  if (kind === "text") checkLiteral(name, form, text, start);
  if (kind === ">")
    throw new TemplateError("Partials ({{> }}) are not supported", { at: positionAt(text, start) });
  if (!["name", "&", "#", "^"].includes(kind)) return;
  if (name === "") throw new TemplateError("A tag names nothing", { at: positionAt(text, start) });
  names.add(name);
}

/** What the template's own text must not hold, as a value set beside it would change its meaning. */
function checkLiteral(literal: string, form: Escape, text: string, start: number): void {
  if (form === "header" && hasHeaderControl(literal))
    throw new TemplateError("A header value holds a line break or control character", {
      at: positionAt(text, start),
    });
  if (form === "json" && /(?:^|[^\\])(?:\\\\)*\\$/.test(literal))
    throw new TemplateError("A value must not follow a backslash", {
      at: positionAt(text, start + literal.length - 1),
    });
}

/** Each context value once, though several paths lead into it. */
function contextKeysOf(names: Iterable<string>): ContextKey[] {
  const keys = new Map<string, ContextKey>();
  for (const name of names) {
    const { context } = pathOf(name);
    if (!context) continue;
    const { taken: _taken, ...key } = context;
    keys.set(JSON.stringify(key), key);
  }
  return [...keys.values()];
}
