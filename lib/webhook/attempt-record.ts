import type { Attempt } from "../store/index.js";
import { isSecretName, maskSecrets, maskTail, maskUrl, secretsOfUrl } from "./redact.js";
import type { RenderedRequest } from "./types.js";
import type { WebhookError } from "./webhook-error.js";
import type { HttpAnswer } from "./wire.js";

/**
 * One attempt as it went, with all its secrets. Nothing is copied or written down until somebody keeps a record of it.
 *
 * A class, and so is here whatever is in use while a request is on its way: V8 makes all objects of one literal in its
 * old space when most of the first hundred were still in use at a quick collection. Once out of use they take with them
 * what they hold, and each quick collection copies all requests there have been since the one before
 * (bench/README.md). The same holds for `[]`, and not for `Array.of()`.
 */
export class AttemptTrace {
  tookMs = 0;
  /** As they went out; undefined = nothing did. */
  headers: Record<string, string> | undefined = undefined;
  credentials: Record<string, string> | undefined = undefined;
  /** The credentials before them, which were answered with 401. */
  refused: Record<string, string> | undefined = undefined;
  answer: HttpAnswer | undefined = undefined;
  /** Undefined = delivered. */
  error: WebhookError | undefined = undefined;

  /** @param at epoch ms */
  constructor(
    readonly request: RenderedRequest,
    readonly at: number,
  ) {}
}

/** What {@link Attempt.story} is the JSON of. */
export interface AttemptStory {
  request: {
    method: string;
    url: string;
    /** Absent = the request did not go out. */
    headers?: Record<string, string>;
    /** Only where it is not the delivery's own. */
    body?: string;
  };
  /** Absent = there was no answer. */
  response?: {
    headers: Record<string, string | string[]>;
    body: string;
    /** The body's length in bytes, where only its beginning is kept. */
    cutFrom?: number;
  };
}

/** What people read of an answer to understand it; an error page of a megabyte says no more. */
const keptOfBody = 16_384;
/** A shorter value of a header or parameter with a secret's name is masked there, but not looked for in texts: `code=1`. */
const shortestSecret = 6;
/** As a log shows it. */
const longestError = 500;
const mask = "***";

/**
 * An attempt as the log may keep it: what is secret by its name is masked, and what we sent of it is masked by its
 * value wherever it came back.
 *
 * @param body the delivery's own, which is kept once for all attempts
 */
export function recordOf(trace: AttemptTrace, body: string | undefined): Attempt {
  const { request, at, tookMs, headers, answer, error } = trace;
  const secrets = secretsOf(trace);
  const story: AttemptStory = {
    request: {
      method: request.method,
      url: maskUrl(request.url),
      ...(headers && { headers: maskedHeaders(headers, secrets) as Record<string, string> }),
      ...(request.body !== undefined && request.body !== body && { body: request.body }),
    },
    ...(answer && { response: responseOf(answer, secrets) }),
  };
  const status = answer?.status ?? error?.status;
  return {
    at,
    tookMs,
    ...(status !== undefined && { status }),
    ...(error && {
      errorClass: error.code,
      error: maskSecrets(error.message, secrets).slice(0, longestError),
    }),
    story: JSON.stringify(story),
  };
}

function responseOf({ headers, body }: HttpAnswer, secrets: string[]): NonNullable<AttemptStory["response"]> {
  const cut = body.length > keptOfBody;
  const text = (cut ? body.subarray(0, keptOfBody) : body).toString("utf8");
  const masked = maskSecrets(text, secrets);
  return {
    headers: maskedHeaders(headers, secrets),
    body: cut ? maskTail(masked, secrets).replace(/\ufffd$/, "") : masked,
    ...(cut && { cutFrom: body.length }),
  };
}

function maskedHeaders(
  headers: Record<string, string | string[]>,
  secrets: string[],
): Record<string, string | string[]> {
  const masked: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name]!;
    if (isSecretName(name)) masked[name] = mask;
    else if (name.toLowerCase() === "location" && typeof value === "string")
      masked[name] = maskUrl(maskSecrets(value, secrets)); // a redirect may carry a token of its own
    else if (secrets.length === 0) masked[name] = value;
    else
      masked[name] =
        typeof value === "string"
          ? maskSecrets(value, secrets)
          : value.map((item) => maskSecrets(item, secrets));
  }
  return masked;
}

/** Every secret that went out: credentials and their parts, and what headers and parameters with such a name held. */
function secretsOf({ request, headers, credentials, refused }: AttemptTrace): string[] {
  const secrets: string[] = [];
  for (const sent of [credentials, refused]) for (const name in sent) secrets.push(...partsOf(sent[name]!));
  for (const name in headers)
    if (isSecretName(name) && headers[name]!.length >= shortestSecret)
      secrets.push(...partsOf(headers[name]!));
  if (request.url.includes("?"))
    secrets.push(...secretsOfUrl(request.url).filter(({ length }) => length >= shortestSecret));
  return secrets;
}

/** `Bearer abc` is a secret, and so is `abc`; of `Basic …` also the password in it. */
function partsOf(sent: string): string[] {
  const value = Buffer.from(sent, "latin1").toString("utf8"); // as it was before it became a header
  const [, scheme = "", token] = /^(\S+)\s+(\S.*)$/.exec(value) ?? [];
  if (token === undefined) return [value];
  if (scheme.toLowerCase() !== "basic") return [value, token];
  const pair = Buffer.from(token, "base64").toString("utf8");
  return [value, token, pair, pair.slice(pair.indexOf(":") + 1)];
}
