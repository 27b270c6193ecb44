/**
 * `Tag=Value;Tag=Value`, as in `comment` and `varVQMetrics`; damaged files have commas between. A part without `=` is
 * left out.
 */
export function keyValuesOf(text: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const part of text.split(text.includes(";") ? ";" : ",")) {
    const at = part.indexOf("=");
    if (at > 0) values[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  return { ...values };
}
