import { checkHeader, escapeJsonString, escapeUrl, escapeXml } from "./escape.js";
import { TemplateError } from "./template-error.js";
import type { Escape } from "./types.js";
import { toJson, toText } from "./value-text.js";

/** Walks along with a rendering and writes each value as the place demands that it stands in. */
export interface Place {
  /** Called before each rendering. */
  start(): void;
  /** The template's own text, as it goes out. */
  literal(text: string): void;
  /** @throws TemplateError for a value that cannot stand here */
  value(value: unknown): string;
  /** A value that is not there, and so renders empty. */
  absent(): void;
  /** @throws TemplateError for a whole that may not go out */
  finish(text: string): void;
}

/** A place whose values are written alike everywhere. */
class UniformPlace implements Place {
  readonly #write: (text: string) => string;

  constructor(write: (text: string) => string) {
    this.#write = write;
  }

  start(): void {}
  literal(): void {}
  absent(): void {}
  finish(): void {}

  value(value: unknown): string {
    return this.#write(toText(value));
  }
}

/** JSON: inside quotes a value is the inside of a string, bare it is a JSON value. */
class JsonPlace implements Place {
  #inString = false;
  /** For each text of the template: where it ends when it starts outside and when it starts inside a string. */
  readonly #ends = new Map<string, readonly [boolean, boolean]>();

  start(): void {
    this.#inString = false;
  }

  absent(): void {}
  finish(): void {}

  literal(text: string): void {
    let ends = this.#ends.get(text);
    if (!ends) {
      ends = [endsInString(text, false), endsInString(text, true)];
      this.#ends.set(text, ends);
    }
    this.#inString = ends[this.#inString ? 1 : 0];
  }

  value(value: unknown): string {
    return this.#inString ? escapeJsonString(toText(value)) : toJson(value);
  }
}

function endsInString(text: string, inString: boolean): boolean {
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') inString = !inString;
    else if (char === "\\" && inString) at++;
  }
  return inString;
}

type UrlPart = "start" | "scheme" | "host" | "path" | "query";

const hostText = /^[\p{L}\p{N}.\-_]*(?::\d*)?$|^\[[0-9A-Fa-f:.]+\](?::\d*)?$/u;

/** More of a host, so that what stands before it is not the host's end. */
const hostGoesOn = /^[\p{L}\p{N}.\-_\]]/u;
const openPercent = /%[0-9A-Fa-f]?$/;

/**
 * A whole URL: a value at its very beginning is the beginning of a URL and stays as it is, in the host it may hold
 * only what a host holds, in the path it is (part of) one segment, after `?` one query value.
 *
 * Who owns a host is told by its end, so a value may be the end of one only behind a dot or nothing
 * (`https://{{host}}/`, `https://www.{{domain}}/`): `https://crm.example{{x}}` with `.evil.example` would go elsewhere.
 * A name without dots, as on a LAN, may end in a value that has none either (`http://pbx{{n}}/`).
 */
class UrlPlace implements Place {
  #part: UrlPart = "start";
  #sawDots = false;
  /** The host as far as it has been written. */
  #host = "";
  /** The last characters of the template's own text when nothing has been put in behind them. */
  #ownEnd = "";
  /** A value stands directly behind the template's own host and nothing of a host has followed. */
  #endsForeign = false;

  start(): void {
    this.#part = "start";
    this.#sawDots = false;
    this.#host = "";
    this.#ownEnd = "";
    this.#endsForeign = false;
  }

  literal(text: string): void {
    if (this.#part === "host" && hostGoesOn.test(text)) this.#endsForeign = false;
    this.#own(this.#part, text);
  }

  /** Text that is not escaped, as the flow's author has written it or an environment variable brought it. */
  #own(before: UrlPart, text: string): void {
    this.#part = partAfter(before, text);
    if (this.#part === "host")
      this.#host = before === "host" ? this.#host + text : text.slice(text.lastIndexOf("//") + 2);
    this.#ownEnd = (this.#ownEnd + text).slice(-2);
  }

  /** Only the first value may be the beginning of a URL: the second one is not promoted when the first is missing. */
  absent(): void {
    if (this.#part === "start") this.#part = "scheme";
  }

  value(value: unknown): string {
    const text = toText(value);
    if (this.#part === "start") {
      this.#own("scheme", text);
      return text;
    }
    const ownEnd = this.#ownEnd;
    if (text !== "") this.#ownEnd = "";
    if (this.#part === "query") return escapeUrl(text);
    if (text !== "" && openPercent.test(ownEnd))
      throw new TemplateError("A value in a URL must not complete a percent encoding");
    if (this.#part === "path") {
      this.#sawDots ||= text === "." || text === "..";
      return escapeUrl(text);
    }
    if (!hostText.test(text)) throw new TemplateError("A value in the host of a URL is no host name");
    if (this.#part === "scheme") return text;
    this.#host += text;
    if (text !== "" && /[\p{L}\p{N}\-_]$/u.test(ownEnd)) this.#endsForeign = /[.:]/.test(this.#host);
    return text;
  }

  finish(url: string): void {
    if (this.#endsForeign)
      throw new TemplateError("A value directly behind a host would make it another host");
    // They cannot be escaped: servers and URL parsers take `%2e%2e` for `..` too (WHATWG URL, "double-dot path segment").
    if (this.#sawDots && /\/(?:\.|%2e){1,2}(?:[/?#]|$)/i.test(url))
      throw new TemplateError("A value in the path of a URL is . or .. and would change the path");
  }
}

/** Where a URL stands after some more of its text. */
function partAfter(part: UrlPart, text: string): UrlPart {
  let now = part;
  for (let at = 0; at < text.length && now !== "query"; at++) {
    const char = text[at];
    if (char === "?" || char === "#") now = "query";
    else if (now === "start" || now === "scheme") {
      if (text.startsWith("//", at)) {
        now = "host";
        at += 1;
      } else now = char === "/" ? "path" : "scheme";
    } else if (now === "host" && (char === "/" || char === "\\")) now = "path";
  }
  return now;
}

const uniform: Record<Exclude<Escape, "json">, (text: string) => string> = {
  text: (text) => text,
  xml: escapeXml,
  url: escapeUrl,
  header: checkHeader,
};

export const placeOf = (form: Escape): Place =>
  form === "json" ? new JsonPlace() : new UniformPlace(uniform[form]);

export const urlPlace = (): Place => new UrlPlace();
