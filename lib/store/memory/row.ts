import type { Attempt, DeliveryMode, DeliveryState, NewDelivery } from "../types.js";

export interface Row extends NewDelivery {
  /** Its place in the order in which deliveries were accepted. */
  readonly seq: number;
  readonly mode: DeliveryMode;
  /** `sending` ones are `waiting`, with a lease. */
  state: Exclude<DeliveryState, "sending">;
  /** Epoch ms; has a meaning while it is waiting. */
  due: number;
  attempts: number;
  tries: number;
  changedAt: number;
  log: Attempt[];
}
