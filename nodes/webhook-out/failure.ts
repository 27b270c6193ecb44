import type { AppError } from "../../lib/call/index.js";
import { StoreError } from "../../lib/store/index.js";
import { WebhookError } from "../../lib/webhook/index.js";
import type { Words } from "../common/words.js";

/** A failure as its three readers need it. */
export interface Failure {
  /** For `app_data` and `msg.webhook`. */
  app: AppError;
  /** For people. */
  reason: string;
  /** For Catch: `code` is the class. */
  error: Error & { code: string };
}

/**
 * @param thrown a WebhookError, a StoreError, or what a template or a setting threw
 * @param otherwise the class of an error that names none
 */
export function failureOf(thrown: unknown, words: Words, otherwise: string): Failure {
  const { code = otherwise, message = String(thrown) } = (thrown ?? {}) as {
    code?: string;
    message?: string;
  };
  const webhookError = thrown instanceof WebhookError ? thrown : undefined;
  const status = webhookError?.status;
  const sentence = webhookError ? sentenceOf(webhookError, words) : storeSentence(thrown, words);
  const reason = sentence ?? message;
  // A new error, as the old one's stack begins with the untranslated words; and without a name, which Node-RED would
  // put before the sentence in its log, in the debug sidebar and for Catch.
  const error = Object.assign(new Error(reason), { name: "", code, ...(status && { status }) });
  return {
    app: { class: code, message: reason, ...(status !== undefined && { status }) },
    reason,
    error,
  };
}

/** A store that fails says what was wrong with which file; people need to know that the message is not kept. */
const storeSentence = (thrown: unknown, words: Words): string | undefined =>
  thrown instanceof StoreError ? words(`errors.store.${thrown.code}`, { reason: thrown.message }) : undefined;

/** Undefined where the catalogue has no sentence for it. */
function sentenceOf({ code, values, message }: WebhookError, words: Words): string | undefined {
  if (Object.keys(values).length === 0) return message;
  const key = code === "auth" && "reason" in values ? "errors.token" : `errors.${code}`;
  const sentence = words(key, values);
  return sentence.endsWith(key) ? undefined : sentence;
}
