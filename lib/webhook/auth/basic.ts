import { type Auth, constantAuth } from "./auth.js";

/** RFC 7617, in UTF-8. */
export const basicAuth = (username: string, password: string): Auth =>
  constantAuth({
    Authorization: `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`,
  });
