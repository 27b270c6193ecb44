/** No flow nests deeper, and what does is as good as endless. */
const deepest = 500;
/** Of a number or a truth value, with the comma behind it: more or less. */
const scalarCharacters = 6;
/** A byte of a Buffer is a number there, with its comma. */
const charactersPerByte = 4;

/**
 * About how many characters a value has as JSON, without writing it: looks at no more of it than it takes to know that
 * there are too many.
 *
 * @returns more than `most` for what is larger, or nested without end
 */
export const weigh = (value: unknown, most: number): number => weighIn(value, most, []);

function weighIn(value: unknown, most: number, above: object[]): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return scalarCharacters;
  if (ArrayBuffer.isView(value)) return value.byteLength * charactersPerByte;
  if (above.includes(value)) return scalarCharacters; // it holds itself, and is not written again
  if (above.length === deepest) return most + 1;
  above.push(value);
  const weight = Array.isArray(value) ? weighArray(value, most, above) : weighObject(value, most, above);
  above.pop();
  return weight;
}

function weighArray(items: readonly unknown[], most: number, above: object[]): number {
  let weight = 2;
  for (let index = 0; index < items.length && weight <= most; index++)
    weight += 1 + weighIn(items[index], most - weight, above);
  return weight;
}

function weighObject(value: object, most: number, above: object[]): number {
  let weight = 2;
  for (const name of Object.keys(value)) {
    if (weight > most) break;
    weight += name.length + 4 + weighIn((value as Record<string, unknown>)[name], most - weight, above);
  }
  return weight;
}
