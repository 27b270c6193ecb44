import { createHmac } from "node:crypto";

export type SignKind = "none" | "standard-webhooks" | "abp";

/** The headers that prove who sent a body; made anew for every attempt, since one of them may hold its time. */
export type Signer = (id: string, body: string, now: number) => Record<string, string>;

/**
 * @param secret `standard-webhooks`: base64, with or without `whsec_` before it; `abp`: any text
 * @returns undefined for `none`
 * @throws Error when there is no secret to sign with
 */
export function signerFor(kind: SignKind, secret: string): Signer | undefined {
  if (kind === "none") return undefined;
  if (kind === "abp") {
    if (secret === "") throw new Error("signing needs a secret");
    return abpSigner(secret);
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) throw new Error("signing needs a base64 secret");
  return standardWebhooksSigner(key);
}

/** https://www.standardwebhooks.com: HMAC-SHA256 over `id.timestamp.body`, time in seconds. */
function standardWebhooksSigner(key: Buffer): Signer {
  return (id, body, now) => {
    const timestamp = String(Math.floor(now / 1000));
    const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
    return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
  };
}

/** ASP.NET Boilerplate writes the digest of the body as .NET's BitConverter does: upper-case hex with dashes. */
function abpSigner(secret: string): Signer {
  return (_id, body) => {
    const hex = createHmac("sha256", secret).update(body).digest("hex").toUpperCase();
    return { "abp-webhook-signature": `sha256=${hex.replace(/..(?!$)/g, "$&-")}` };
  };
}
