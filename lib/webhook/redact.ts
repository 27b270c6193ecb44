const mask = "***";
const secretNames = /authorization|cookie|key|token|secret|sig|code|password/i;

/** Whether a query parameter of this name may hold a secret. */
const isSecretName = (name: string): boolean => secretNames.test(name);

/** A URL that may be shown: without user and password, secret query values masked; all other bytes as they are. */
export function maskUrl(url: string): string {
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

/** A text from outside without the secrets that we had sent there, plain or in the encoding of a form. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll("%20", "+"),
    ])
    .filter((secret) => secret !== "")
    .sort((one, other) => other.length - one.length)
    .reduce((masked, secret) => masked.replaceAll(secret, mask), text);
}
