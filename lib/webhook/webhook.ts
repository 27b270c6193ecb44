import type { ConnectionOptions } from "node:tls";
import type { Leased } from "../store/index.js";
import type { Template, TemplateScope } from "../template/index.js";
import { type Clock, systemClock } from "../time/index.js";
import { AttemptTrace } from "./attempt-record.js";
import type { Auth } from "./auth/auth.js";
import type { Payload } from "./body.js";
import { Circuit, type Health } from "./circuit.js";
import {
  attemptOnce,
  type DeliveryOptions,
  type DeliveryPolicy,
  deliver,
  failedTrace,
  Outcome,
  type Prepare,
} from "./deliver.js";
import { withAttempt } from "./envelopes.js";
import { healthAfter } from "./health.js";
import { HttpClient } from "./http-client.js";
import { Lifetime } from "./lifetime.js";
import { Outbox, type OutboxOptions } from "./outbox.js";
import type { ProxySettings } from "./proxy.js";
import { type Rendering, RequestTemplate } from "./request.js";
import { Sender } from "./sender.js";
import { type SignKind, signerFor } from "./sign.js";
import { Slots } from "./slots.js";
import type { Format, Method, RenderedRequest, RequestSettings } from "./types.js";
import { WebhookError } from "./webhook-error.js";

export interface WebhookSettings {
  request: RequestSettings;
  policy: DeliveryPolicy;
  /** Whether a destination that keeps failing is left in peace for a while. */
  circuit: boolean;
  auth?: Auth | undefined;
  sign: { kind: SignKind; secret: string };
  tls?: ConnectionOptions | undefined;
  proxy?: ProxySettings | undefined;
  maxResponseBytes: number;
}

/** A delivery that was accepted before, as {@link Webhook.renderKept} takes it up. */
export interface KeptRequest {
  id: string;
  method: string;
  body?: string;
  /** What the body was written as; absent = as the form has it now. */
  format?: string;
  /** All attempts so far. */
  attempts: number;
}

/** More sockets at once would only move the queue from here to the other side. */
const requestsAtOnce = 128;
/**
 * Of those that nobody waits for, while the other side answers quickly: it gets as many done like this, and with twice
 * as many on the way a burst of 20 000 takes 316 MB instead of 165, since V8 then keeps what it should let go.
 */
const unhurriedAtOnce = 32;

/** One destination: renders requests for it, and delivers them over its own connections, retries and circuit. */
export class Webhook {
  readonly #request: RequestTemplate;
  readonly #numbered: boolean;
  readonly #policy: DeliveryPolicy;
  readonly #circuit: Circuit | undefined;
  readonly #client: HttpClient;
  readonly #sender: Sender;
  readonly #lifetime = new Lifetime();
  readonly #slots: Slots;
  readonly #realtime: DeliveryOptions;
  readonly #clock: Clock;

  /** @throws Error for settings that no request can be made of */
  constructor(settings: WebhookSettings, clock: Clock = systemClock) {
    const { request, policy, auth, sign, tls, proxy, maxResponseBytes } = settings;
    const signer = signerFor(sign.kind, sign.secret);
    this.#request = new RequestTemplate(request);
    this.#numbered = request.payload === "contact-centre";
    this.#policy = policy;
    this.#circuit = settings.circuit ? new Circuit(clock) : undefined;
    this.#client = new HttpClient({
      ...(tls && { tls }),
      ...(proxy && { proxy }),
      maxResponseBytes,
      lifetime: this.#lifetime,
    });
    this.#sender = new Sender({ client: this.#client, auth, signer, clock });
    this.#slots = new Slots({ most: requestsAtOnce, unhurried: unhurriedAtOnce }, this.#lifetime, clock);
    this.#clock = clock;
    this.#realtime = {
      sender: this.#sender,
      policy,
      lifetime: this.#lifetime,
      slots: this.#slots,
      numbered: this.#numbered,
      clock,
    };
  }

  get templates(): readonly Template[] {
    return this.#request.templates;
  }

  /** Those of {@link renderKept}. */
  get targetTemplates(): readonly Template[] {
    return this.#request.targetTemplates;
  }

  /** Whether a body names its delivery and the time at which that was accepted. */
  get marksBody(): boolean {
    return this.#numbered;
  }

  get ignoredHeaders(): readonly string[] {
    return this.#request.ignoredHeaders;
  }

  /**
   * @param at epoch ms at which it was accepted
   * @throws WebhookError or TemplateError, as {@link RequestTemplate.render}
   */
  render(scope: TemplateScope, id: string, at = this.#clock.now()): Rendering {
    return this.#request.render(scope, { id, at });
  }

  /**
   * The half of a request that is kept until it is sent.
   *
   * @throws WebhookError or TemplateError, as {@link RequestTemplate.renderBody}
   */
  renderBody(scope: TemplateScope, id: string, at: number): Payload {
    return this.#request.renderBody(scope, { id, at });
  }

  /**
   * The next request of a delivery that was kept: its own method, body and format, the URL and headers that the form has now.
   *
   * @throws WebhookError or TemplateError, as {@link RequestTemplate.renderTarget}
   */
  renderKept(scope: TemplateScope, { id, method, body, format, attempts }: KeptRequest): Rendering {
    const numbered = body !== undefined && this.#numbered ? withAttempt(body, attempts + 1) : body;
    const made = { method: method as Method, format: format as Format | undefined };
    return this.#request.renderTarget(scope, id, { body: numbered, missing: [] }, made);
  }

  /**
   * Sends what a store keeps.
   *
   * @param prepare renders the next request of a delivery; what it throws ends the delivery
   */
  outbox(
    prepare: (delivery: Leased) => Promise<RenderedRequest>,
    options: Pick<OutboxOptions, "store" | "endpoint" | "concurrency" | "onEnd" | "onState">,
  ): Outbox {
    return new Outbox({
      ...options,
      policy: this.#policy,
      circuit: this.#circuit,
      clock: this.#clock,
      attempt: (delivery) => this.#attempt(delivery, prepare),
      abort: () => this.#lifetime.end(),
    });
  }

  /** Settles always. */
  async #attempt(
    delivery: Leased,
    prepare: (delivery: Leased) => Promise<RenderedRequest>,
  ): Promise<AttemptTrace> {
    const now = this.#clock.now();
    let request: RenderedRequest;
    try {
      request = await prepare(delivery);
    } catch (error) {
      const { id, method, url } = delivery;
      return failedTrace({ id, method: method as Method, url, headers: {} }, now, error);
    }
    const trace = new AttemptTrace(request, now);
    const { timeoutMs } = this.#policy;
    await attemptOnce(trace, this.#sender, timeoutMs, timeoutMs, this.#clock);
    return trace;
  }

  /**
   * Takes a place for a delivery. Whoever has to wait for one makes nothing of its message before, and waits in no
   * promise that has a value: V8 keeps what is written into something that has waited for long, which was 150 MB in a
   * burst of 20 000.
   *
   * @param deadline epoch ms until which to wait; undefined = nobody waits for the delivery
   * @returns undefined when a place was free
   * @throws (rejects, too) WebhookError `deadline`, `aborted`
   */
  enter(deadline: number | undefined): Promise<void> | undefined {
    return this.#slots.enter(deadline);
  }

  /**
   * Delivers from the place that {@link enter} gave, and leaves it.
   *
   * @param prepare renders the request
   * @param deadline with which the place was entered
   * @throws what `prepare` throws
   */
  async deliver(prepare: Prepare, deadline: number | undefined): Promise<Outcome> {
    const circuit = this.#circuit;
    const admission = circuit?.enter() ?? "closed";
    if (circuit && admission === "open") {
      this.#slots.leave(deadline);
      const request = await prepare(); // who reads of the failure wants to know of which one
      const seconds = Math.ceil(circuit.restsForMs / 1000);
      const error = new WebhookError("circuit_open", `it kept failing and rests for another ${seconds} s`, {
        values: { seconds },
      });
      return new Outcome([], request, undefined, error);
    }
    let health: Health = "unknown";
    try {
      const outcome = await deliver(prepare, deadline, this.#realtime);
      health = healthOf(outcome);
      return outcome;
    } finally {
      circuit?.leave(admission, health);
    }
  }

  /** Ends what is on the way with class `aborted`, then lets go of the connections. */
  async close(): Promise<void> {
    this.#lifetime.end();
    await this.#client.close();
  }
}

function healthOf({ attempts, error, hurried }: Outcome): Health {
  return error && (attempts === 0 || hurried) ? "unknown" : healthAfter(error);
}
