import { type Clock, systemClock } from "../time/index.js";
import type { AttemptTrace } from "./attempt-record.js";
import type { Auth } from "./auth/auth.js";
import { type HttpClient, wireHeaders } from "./http-client.js";
import type { Signer } from "./sign.js";
import { statusError } from "./status-error.js";
import type { RenderedRequest } from "./types.js";
import { targetOf } from "./url.js";
import { WebhookError } from "./webhook-error.js";
import { type HttpAnswer, WireRequest } from "./wire.js";

export interface SenderOptions {
  client: HttpClient;
  auth?: Auth | undefined;
  signer?: Signer | undefined;
  clock?: Clock;
}

/** Makes one attempt of a delivery: authentication and signature of this moment, one request, one judgement. */
export class Sender {
  readonly #client: HttpClient;
  readonly #auth: Auth | undefined;
  readonly #signer: Signer | undefined;
  readonly #clock: Clock;

  constructor({ client, auth, signer, clock = systemClock }: SenderOptions) {
    this.#client = client;
    this.#auth = auth;
    this.#signer = signer;
    this.#clock = clock;
  }

  /**
   * @param limitMs for all of it: fetching a token, connecting, the answer's last byte
   * @param trace is told what goes out and what comes back
   * @returns the answer, when its status is 2xx
   * @throws WebhookError
   */
  async send(request: RenderedRequest, limitMs: number, trace: AttemptTrace): Promise<HttpAnswer> {
    const until = this.#clock.now() + limitMs;
    const credentials = this.#auth && (await this.#auth.headers(until - this.#clock.now()));
    let answer = await this.#exchange(request, credentials, until, trace);
    trace.answer = answer;
    if (answer.status === 401 && this.#auth?.renew) {
      const renewed = await this.#auth.renew(credentials!, until - this.#clock.now());
      if (renewed) {
        trace.refused = credentials;
        trace.answer = undefined;
        answer = await this.#exchange(request, renewed, until, trace);
        trace.answer = answer;
      }
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw statusError(answer, targetOf(request.url).host, this.#clock.now());
  }

  #exchange(
    { id, method, url, headers, body }: RenderedRequest,
    credentials: Record<string, string> | undefined,
    until: number,
    trace: AttemptTrace,
  ): Promise<HttpAnswer> {
    const now = this.#clock.now();
    const limitMs = until - now;
    if (limitMs <= 0) throw new WebhookError("timeout", "the time was over before the request went out");
    const signature = this.#signer?.(id, body ?? "", now);
    trace.credentials = credentials;
    trace.headers = wireHeaders(
      credentials || signature ? { ...headers, ...credentials, ...signature } : headers,
    );
    return this.#client.send(new WireRequest(method, url, trace.headers, body, limitMs));
  }
}
