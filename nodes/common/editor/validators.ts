/**
 * Validators of a property. The editor lets a whole `${ENV}` through before it asks them;
 * they take two parameters, since only then does it show a returned text as the reason.
 */
type Validator = (this: Worded, value: unknown, options: object) => boolean | string;

const environment = /^\$\{[^}]+\}$/;
export const isEnvironment = (value: unknown): boolean => environment.test(String(value).trim());

/** A number from `min` to `max`; a flow of before there was this field has none, and the default holds. */
export const numberWithin = (min: number, max: number, only: "whole" | "any" = "whole"): Validator =>
  function (value: unknown, _options) {
    if (value === undefined) return true;
    const number = value === "" || value === null ? Number.NaN : Number(value);
    const fits = number >= min && number <= max && (only === "any" || Number.isInteger(number));
    return fits || isEnvironment(value) || this._("common.invalid.number", { min, max });
  };

/** An absolute path of an HTTP server. */
export const httpPath: Validator = function (value: unknown, _options) {
  const text = String(value);
  return /^\/[^\s?#]*$/.test(text) || isEnvironment(text) || this._("common.invalid.path");
};

const ipv4Part = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const ipv4 = new RegExp(`^${ipv4Part}(\\.${ipv4Part}){3}$`);

function isIpv6(text: string): boolean {
  try {
    return text.includes(":") && new URL(`http://[${text}]/`).hostname !== "";
  } catch {
    return false;
  }
}

/** An IP address, or a network as `address/bits`. */
export function isAddress(text: string): boolean {
  const [address = "", bits, ...rest] = text.trim().split("/");
  if (rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  if (ipv4.test(address)) return Number(bits ?? 0) <= 32;
  return isIpv6(address) && Number(bits ?? 0) <= 128;
}

export const addressList: Validator = function (value: unknown, _options) {
  const wrong = (value as string[]).filter((text) => !isAddress(text) && !isEnvironment(text));
  return wrong.length === 0 || this._("common.invalid.address", { address: wrong.join(", ") });
};

/** A property that must not be blank. */
export const filled: Validator = function (value: unknown, _options) {
  return String(value ?? "").trim() !== "" || this._("common.invalid.empty");
};

/** A name of the IANA time zone database; blank = the process's own. */
export const timeZone: Validator = function (value: unknown, _options) {
  const name = String(value);
  if (name === "" || isEnvironment(name)) return true;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return this._("common.invalid.timeZone");
  }
};

/** Characters that a header's name may have (RFC 9110, 5.1). */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name.trim());

/**
 * What a property is worth now: in the open form if there is one, else as saved.
 * A validator needs it when another field decides whether its own counts.
 */
export function current(node: object, property: string, config = false): string {
  const field = $(`#node-${config ? "config-" : ""}input-${property}`);
  return String(field.length > 0 ? field.val() : ((node as Record<string, unknown>)[property] ?? ""));
}
