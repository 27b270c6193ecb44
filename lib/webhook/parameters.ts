import { escapeUrl } from "../template/index.js";
import { WebhookError } from "./webhook-error.js";

/** `key=value` pairs for a query or a form: top-level keys, objects and arrays as JSON text, null as nothing. */
export function parametersOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object")
    throw new WebhookError("template", "parameters can only be made of an object with keys");
  return Object.entries(value)
    .map(([key, item]) => parameter(key, textOf(item)))
    .join("&");
}

export const parameter = (key: string, value: string): string => `${escapeUrl(key)}=${escapeUrl(value)}`;

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
