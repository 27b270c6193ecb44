export { openMemoryStore, openStore, type StoreSettings } from "./open-store.js";
export { StoreError } from "./store-error.js";
export type {
  Attempt,
  Counter,
  DeliveryFilter,
  DeliveryMode,
  DeliveryRecord,
  DeliveryState,
  DeliveryStats,
  DeliveryStore,
  DeliverySummary,
  Inherited,
  Lease,
  Leased,
  NewDelivery,
  PastDelivery,
  Retention,
  Settlement,
  StoreErrorCode,
  StoreState,
} from "./types.js";
