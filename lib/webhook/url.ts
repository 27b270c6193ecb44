import { blockedAddressError, isBlockedHost } from "./blocked-addresses.js";
import { WebhookError } from "./webhook-error.js";

/** A URL ready for the wire. */
export interface Target {
  /** Scheme, host and port in their normal form, as pools are keyed. */
  origin: string;
  /** Host and port, for messages. */
  host: string;
  /** Path and query exactly as they shall stand in the request line. */
  path: string;
}

interface Authority {
  origin: string;
  host: string;
  secure: boolean;
}

/** Rendered URLs rarely leave a handful of servers; a host made from a call's data must not grow this without end. */
const mostAuthorities = 200;
const authorities = new Map<string, Authority>();

// What separates scheme, authority, path with query, and fragment (RFC 3986, appendix B).
const parts = /^(https?:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?/i;

/**
 * Checks a rendered URL and takes it apart, leaving every byte of path and query that may stand in a request line
 * as it is: what was pasted with its own encoding (`?sig=…%2F`) must arrive like that.
 *
 * @throws WebhookError `url` for what is no http(s) URL, holds credentials or is not https though it must be;
 *   `blocked_address` for a link-local or metadata address
 */
export function targetOf(url: string, httpsOnly = false): Target {
  const trimmed = url.trim();
  const match = parts.exec(trimmed);
  if (!match) throw urlError(trimmed === "" ? "the URL is empty" : "the URL is no http or https URL");
  const [, before = "", path = "", query = ""] = match;
  const { origin, host, secure } = authorityOf(before);
  if (httpsOnly && !secure) throw urlError("the URL is not https");
  return { origin, host, path: `${path === "" ? "/" : visible(path)}${visible(query)}` };
}

/** Appends parameters that are encoded already; a fragment is not part of a request and falls away. */
export function withQuery(url: string, query: string): string {
  const fragment = url.indexOf("#");
  const withoutFragment = fragment === -1 ? url : url.slice(0, fragment);
  if (query === "") return withoutFragment;
  const joint = !withoutFragment.includes("?") ? "?" : /[?&]$/.test(withoutFragment) ? "" : "&";
  return withoutFragment + joint + query;
}

function authorityOf(text: string): Authority {
  const known = authorities.get(text);
  if (known) return known;
  // A backslash is a slash to WHATWG URL and an ordinary character to others: such a host is anyone's guess.
  if (/[@\\\s]/.test(text))
    throw urlError(text.includes("@") ? "the URL holds user or password" : "the host is not valid");
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw urlError("the host is not valid");
  }
  if (isBlockedHost(url.hostname)) throw blockedAddressError(url.hostname);
  if (authorities.size >= mostAuthorities) authorities.clear();
  const authority = { origin: url.origin, host: url.host, secure: url.protocol === "https:" };
  authorities.set(text, authority);
  return authority;
}

/** Spaces and letters beyond ASCII cannot stand in a request line. */
function visible(text: string): string {
  if (!/[^\x21-\x7e]/.test(text)) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text)) throw urlError("the URL holds a line break or control character");
  return text.replace(/[^\x21-\x7e]/gu, (char) =>
    encodeURIComponent(/\p{Surrogate}/u.test(char) ? "\ufffd" : char),
  );
}

const urlError = (message: string): WebhookError => new WebhookError("url", message);
