const reservedNames = new Set(["__proto__", "constructor", "prototype"]);

/** Names that would reach into JavaScript's own objects instead of naming data. */
export const isReservedName = (name: string): boolean => reservedNames.has(name);

export class SlugError extends Error {
  readonly code = "slug";
}

/**
 * The name under which an app's result stands in `msg.app_data`:
 * lower case, every run of characters other than `a-z0-9` becomes `-`, none at the ends.
 *
 * @param fallback used when nothing of the name is left
 * @throws SlugError for a name that JavaScript reserves
 */
export function slugOf(name: string, fallback: "webhook" | "data"): string {
  if (isReservedName(name.trim().toLowerCase())) throw new SlugError(`"${name}" cannot be used as a name`);
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (isReservedName(slug)) throw new SlugError(`"${name}" cannot be used as a name`);
  return slug || fallback;
}
