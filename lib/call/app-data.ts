import type { AppResult, CallMessage } from "./message.js";
import { callTraces } from "./traces.js";

/** Puts an app's result into the message and, in a Call Test, into the trace of that test. */
export function writeApp(msg: CallMessage, slug: string, result: AppResult): void {
  if (msg.app_data === null || typeof msg.app_data !== "object") msg.app_data = {};
  msg.app_data[slug] = result;
  if (msg.call?.test) callTraces.add(msg.call.id, { slug, ...result });
}
