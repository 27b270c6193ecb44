import type { ConnectionOptions } from "node:tls";
import { HttpClient, Lifetime } from "../webhook/index.js";
import { readMessage } from "./read-message.js";
import type { XccMessage } from "./types.js";
import { soapContentType } from "./write-message.js";

/** An answer of the gateway is some 500 bytes; a web page in its place is more. */
const maxAnswerBytes = 64 * 1024;

/** What answered is no gateway with this interface. */
export class AnswerError extends Error {
  readonly code = "answer";
}

/** Sends requests to a gateway. */
export class GatewayClient {
  readonly #url: string;
  readonly #lifetime = new Lifetime();
  readonly #client: HttpClient;

  /** @param tls key, certificate and authorities for an https URL */
  constructor(url: string, tls?: ConnectionOptions) {
    this.#url = url;
    this.#client = new HttpClient({
      ...(tls && { tls }),
      maxResponseBytes: maxAnswerBytes,
      lifetime: this.#lifetime,
    });
  }

  /**
   * @param limitMs for connecting and the whole answer
   * @returns the answer, which may be a fault: those come with any HTTP status
   * @throws WebhookError when there is no complete answer, AnswerError when it is no SOAP message
   */
  async ask(body: string, limitMs: number): Promise<XccMessage> {
    const { status, body: answer } = await this.#client.send({
      method: "POST",
      url: this.#url,
      headers: { "Content-Type": soapContentType },
      body,
      limitMs,
    });
    try {
      return readMessage(answer);
    } catch {
      throw new AnswerError(`HTTP ${status} without a SOAP message`);
    }
  }

  /** Ends what is on the way, and lets go of all connections. */
  async close(): Promise<void> {
    this.#lifetime.end();
    await this.#client.close();
  }
}
