import type { Outcome, Webhook, WebhookError, WebhookSettings } from "../../lib/webhook/index.js";

export type WebhookOverrides = Partial<Omit<WebhookSettings, "request" | "policy">> & {
  request?: Partial<WebhookSettings["request"]>;
  policy?: Partial<WebhookSettings["policy"]>;
};

/** Settings of a webhook that posts `{}` and tries once, for the one thing that a test is about to be put in. */
export function webhookSettings(url: string, overrides: WebhookOverrides = {}): WebhookSettings {
  return {
    circuit: false,
    sign: { kind: "none", secret: "" },
    maxResponseBytes: 64 * 1024,
    ...overrides,
    request: {
      method: "POST",
      url,
      httpsOnly: false,
      headers: [],
      query: [],
      payload: "template",
      format: "json",
      body: "{}",
      ...overrides.request,
    },
    policy: {
      timeoutMs: 2000,
      retries: 0,
      retryDelayMs: 20,
      backoff: "exponential",
      retryOn: "server-error",
      ...overrides.policy,
    },
  };
}

/** Renders and delivers one message, when its turn has come. */
export const deliverOnce = async (
  webhook: Webhook,
  message: object = {},
  deadline?: number,
): Promise<Partial<Outcome> & Pick<Outcome, "attempts" | "traces">> => {
  try {
    await webhook.enter(deadline);
  } catch (refusal) {
    return { attempts: 0, traces: [], error: refusal as WebhookError };
  }
  return webhook.deliver(() => webhook.render({ message }, "id-1").request, deadline);
};
