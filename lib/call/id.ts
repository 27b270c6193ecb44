/** A new id for a call, an event or a delivery: a random UUID. The global `crypto` keeps this folder usable in the editor too. */
export const newId = (): string => crypto.randomUUID();
