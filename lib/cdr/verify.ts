import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type VerifyKind = "none" | "token" | "standard-webhooks" | "abp";

/** Whether a request comes from somebody who knows the secret. */
export type Verifier = (headers: Headers, body: Buffer, now: number) => boolean;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** How old a signed request may be, and how far ahead its sender's clock, s. As the specification recommends. */
const toleranceS = 300;

/**
 * @param secret `standard-webhooks`: base64, with or without `whsec_` before it; else any text
 * @throws Error when there is no secret to verify with
 */
export function verifierFor(kind: VerifyKind, secret: string): Verifier {
  if (kind === "none") return () => true;
  if (secret === "") throw new Error("verifying needs a secret");
  if (kind === "token") return (headers) => equal(textOf(headers.authorization), `Bearer ${secret}`);
  if (kind === "abp")
    return (headers, body) => equal(textOf(headers["abp-webhook-signature"]), abpSignature(secret, body));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) throw new Error("verifying needs a base64 secret");
  return (headers, body, now) => verifiesStandardWebhook(key, headers, body, now);
}

/** https://www.standardwebhooks.com: several signatures may stand in the header, of a key and of the one before it. */
function verifiesStandardWebhook(key: Buffer, headers: Headers, body: Buffer, now: number): boolean {
  const [id, timestamp] = [textOf(headers["webhook-id"]), textOf(headers["webhook-timestamp"])];
  if (id === "" || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceS) return false;
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return textOf(headers["webhook-signature"])
    .split(" ")
    .some((signed) => equal(signed, `v1,${signature}`));
}

/** ASP.NET Boilerplate: upper-case hex of the body's digest, with dashes. */
function abpSignature(secret: string, body: Buffer): string {
  const hex = createHmac("sha256", secret).update(body).digest("hex").toUpperCase();
  return `sha256=${hex.replace(/..(?!$)/g, "$&-")}`;
}

const textOf = (header: string | string[] | undefined): string => (typeof header === "string" ? header : "");

/** Takes as long for a wrong secret as for the right one, whatever their lengths. */
function equal(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
