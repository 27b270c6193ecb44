import { headerBytes } from "../headers.js";
import { type Auth, constantAuth } from "./auth.js";

/** RFC 6750. A token that was pasted with the line break after it is still the token. */
export const bearerAuth = (token: string): Auth =>
  constantAuth({ Authorization: `Bearer ${headerBytes(token.trim())}` });
