/** Longer than any number that can be dialled, and than any name before an @ that makes sense. */
const maxLength = 128;

/**
 * The number of an `addr`: `+12025550199` as it is, `sip:2001@10.0.0.1:5060;user=phone` → `2001`,
 * `tel:+1-202-555-0199;phone-context=x` → `+12025550199`. What is neither URI nor number is passed on as it is.
 */
export function numberOf(addr: string): string {
  const text = addr.trim().replace(/^<(.*)>$/, "$1");
  const [, scheme, rest] = /^(sips?|tel):(.*)$/is.exec(text) ?? [];
  if (rest === undefined) return own(text.includes("@") ? userOf(text) : text);
  return own(scheme!.toLowerCase() === "tel" ? dialled(rest.split(";")[0]!) : userOf(rest));
}

/** A SIP URI's user part without its parameters and password; a URI of a host alone has none. */
function userOf(uri: string): string {
  const at = uri.lastIndexOf("@");
  if (at < 0) return "";
  const user = unescaped(uri.slice(0, at).split(/[;:]/)[0]!);
  return /^\+?[\d\-.() ]+$/.test(user) ? dialled(user) : user;
}

/** Without the visual separators of RFC 3966. */
const dialled = (number: string): string => number.replace(/[-.() ]/g, "");

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A text of its own: a part of a string keeps all of that string alive, here the XML of a whole message for as long
 * as the call lasts. Without control characters, which an escaped URI may hold and no number does.
 */
const own = (text: string): string =>
  Buffer.from(text.slice(0, maxLength).replace(/\p{Cc}+/gu, "")).toString();

/**
 * The 32 hex digits of a guid, in capitals: `0x694646BC-0x1D2311E7-0xA8D2826A-0xCB31D85A`, its decimal form
 * `1766213308-0488837607-2832368234-3409041498`, spaced groups, or a UUID.
 *
 * @returns "" when it is none of these
 */
export function guidOf(text: string): string {
  const groups = text.trim().split(/[\s-]+/);
  if (groups.length === 4 && groups.every((group) => /^0x[\da-f]{1,8}$/i.test(group)))
    return groups.map((group) => group.slice(2).padStart(8, "0").toUpperCase()).join("");
  if (groups.length === 4 && groups.every((group) => /^\d{9,10}$/.test(group) && Number(group) <= 0xffffffff))
    return groups.map((group) => Number(group).toString(16).padStart(8, "0").toUpperCase()).join("");
  const digits = groups.join("");
  return /^[\da-f]{32}$/i.test(digits) ? own(digits.toUpperCase()) : "";
}

/**
 * Seconds: `120` as on the wire, or the `PT2M` of the field tables (XML Schema, duration; years and months have no
 * length of their own).
 *
 * @returns undefined when it is neither
 */
export function secondsOf(text: string): number | undefined {
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text);
  const match = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?$/.exec(
    text,
  );
  if (!match || text.length < 3) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
