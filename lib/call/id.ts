import { randomUUID } from "node:crypto";

/** A new id for a call, an event or a delivery: a random UUID. */
export const newId = (): string => randomUUID();
