import type {
  Attempt,
  DeliveryStore,
  Lease,
  Leased,
  NewDelivery,
  Settlement,
} from "../../../lib/store/index.js";

export const endpoint = "webhook-1";

export function delivery(id: string, over: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id,
    endpoint,
    at: 1_700_000_000_000,
    event: `call-${id}`,
    method: "POST",
    url: "https://crm.example/calls",
    body: `{"id":"${id}"}`,
    message: `{"payload":"${id}"}`,
    text: "",
    ...over,
  };
}

/** An attempt with all of its fields unless told otherwise. */
export const attempt = (over: Partial<Attempt> = {}): Attempt => ({
  at: 1_700_000_000_500,
  tookMs: 12.5,
  status: 200,
  story: '{"request":{},"response":{}}',
  ...over,
});

export const failure = (over: Partial<Attempt> = {}): Attempt =>
  attempt({ status: 503, errorClass: "server_error", error: "503 Service Unavailable", ...over });

export const leaseOf = ({ id, token }: Lease): Lease => ({ id, token });

export const done = (lease: Lease): Settlement => ({
  lease: leaseOf(lease),
  attempt: attempt(),
  next: { kind: "done" },
});

export const dead = (lease: Lease): Settlement => ({
  lease: leaseOf(lease),
  attempt: failure(),
  next: { kind: "dead" },
});

export const retry = (lease: Lease, at: number): Settlement => ({
  lease: leaseOf(lease),
  attempt: failure(),
  next: { kind: "retry", at },
});

export const defer = (lease: Lease, at: number): Settlement => ({
  lease: leaseOf(lease),
  next: { kind: "defer", at },
});

export interface ClaimWish {
  endpoint?: string;
  worker?: string;
  max?: number;
  leaseMs?: number;
}

export async function claim(store: DeliveryStore, wish: ClaimWish = {}): Promise<Leased[]> {
  return (await store.claim({ endpoint, worker: "worker-1", max: 10, leaseMs: 30_000, ...wish })).leased;
}

export const idsOf = (rows: ReadonlyArray<{ id: string }>): string[] => rows.map(({ id }) => id);
