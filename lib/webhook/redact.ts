const mask = "***";
const secretNames = /authorization|cookie|key|token|secret|sig|code|password/i;

/** Whether a header or query parameter of this name may hold a secret. */
export const isSecretName = (name: string): boolean => secretNames.test(name);

/** As much of a URL as servers take, as a rule; the log keeps it with each attempt. */
const longestUrl = 8192;

/** One delivery has its URL masked for the message, for the log and for the attempt, most webhooks have only one. */
let lastUrl = "";
let lastMasked = "";

/** A URL that may be shown: without user and password, secret query values masked; all other bytes as they are, up to the 8192nd. */
export function maskUrl(url: string): string {
  if (url !== lastUrl) {
    const masked = withoutSecrets(url);
    lastMasked = masked.length > longestUrl ? `${masked.slice(0, longestUrl)}…` : masked;
    lastUrl = url;
  }
  return lastMasked;
}

function withoutSecrets(url: string): string {
  const withoutUser = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${mask}@`);
  const query = withoutUser.indexOf("?");
  if (query === -1) return withoutUser;
  const fragment = withoutUser.indexOf("#", query);
  const end = fragment === -1 ? withoutUser.length : fragment;
  return (
    withoutUser.slice(0, query + 1) + maskQuery(withoutUser.slice(query + 1, end)) + withoutUser.slice(end)
  );
}

/** Most queries name no secret, and one look tells. */
const maybeSecret = (query: string): boolean => secretNames.test(query) || query.includes("%");

const maskQuery = (query: string): string =>
  !maybeSecret(query)
    ? query
    : query.replace(/(^|[&;])([^=&;]*)=([^&;]*)/g, (whole, before, name) =>
        isSecretName(decoded(name)) ? `${before}${name}=${mask}` : whole,
      );

/** `%74oken` is a token too. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The values that {@link maskUrl} masks in a query, as they stand there and decoded. */
export function secretsOfUrl(url: string): string[] {
  const query = url.slice(url.indexOf("?") + 1).split("#", 1)[0]!;
  if (!maybeSecret(query)) return [];
  const secrets: string[] = [];
  for (const [, name = "", value = ""] of query.matchAll(/(?:^|[&;])([^=&;]*)=([^&;]*)/g))
    if (isSecretName(decoded(name))) secrets.push(value, decoded(value));
  return secrets;
}

/** A text from outside without the secrets that we had sent there, plain or in the encoding of a form or of JSON. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets.length === 0 || text === ""
    ? text
    : spellingsOf(secrets).reduce((masked, secret) => masked.replaceAll(secret, mask), text);
}

/** Masks the beginning of a secret at the end of a text that has been cut. */
export function maskTail(text: string, secrets: readonly string[]): string {
  for (const secret of spellingsOf(secrets))
    for (let length = secret.length - 1; length >= shortestTail; length--)
      if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + mask;
  return text;
}

/** Fewer characters of a secret tell nothing, and any text may end with them. */
const shortestTail = 4;

/** The longest first, as one may be a part of another. */
const spellingsOf = (secrets: readonly string[]): string[] =>
  [
    ...new Set(
      secrets.flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        encodeURIComponent(secret).replaceAll("%20", "+"),
        JSON.stringify(secret).slice(1, -1),
      ]),
    ),
  ]
    .filter((secret) => secret !== "")
    .sort((one, other) => other.length - one.length);
