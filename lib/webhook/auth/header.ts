import { checkHeaderName, headerBytes } from "../headers.js";
import { type Auth, constantAuth } from "./auth.js";

/**
 * An API key in a header of its own.
 *
 * @throws HeaderNameError
 */
export function headerAuth(name: string, value: string): Auth {
  checkHeaderName(name);
  return constantAuth({ [name]: headerBytes(value.trim()) });
}
