import { appsBefore, nodesBefore } from "../common/editor/apps.js";
import type { Preset } from "../common/editor/preset-bar.js";
import type { Condition } from "./condition.editor.js";

type Conditions = Array<Partial<Condition> & { field: string; op: string }>;

/** What conditions are asked for: calls in progress, or the records that each system sends afterwards. */
export const presetKinds = ["call", "cucm", "cloud", "centre"] as const;
export type PresetKind = (typeof presetKinds)[number];

/** Conditions that many flows need. A further call system adds its kind here. */
const byName = (app: string): Record<PresetKind, Record<string, Conditions>> => ({
  call: {
    external: [{ field: "event.calling_number", op: "regex", value: "^\\+?\\d{7,}$" }],
    anonymous: [{ field: "event.calling_number", op: "empty" }],
    inList: [{ field: "event.calling_number", op: "in", value: ["+15551234567", "+15557654321"] }],
    vip: [{ field: `app_data.${app}.data.vip`, op: "true" }],
    businessHours: [
      { field: "event.weekday", op: "between", value: ["1", "5"], valueType: "num" },
      { field: "event.local_time", op: "between", value: ["08:00", "17:59"] },
    ],
    afterHours: [{ field: "event.local_time", op: "between", value: ["18:00", "07:59"] }],
    weekend: [{ field: "event.weekday", op: "gte", value: "6", valueType: "num" }],
  },
  cucm: {
    // By the time of the answer and not by the cause: who hangs up while it rings has the cause of a normal end.
    missed: [
      { field: "cdr.duration", op: "eq", value: "0", valueType: "num" },
      { field: "cdr.dateTimeConnect", op: "eq", value: "Never" },
    ],
    long: [{ field: "cdr.duration", op: "gt", value: "300", valueType: "num" }],
    external: [{ field: "event.direction", op: "in", value: ["inbound", "outbound"] }],
    abandoned: [{ field: "event.outcome", op: "eq", value: "abandoned" }],
    busy: [{ field: "event.outcome", op: "eq", value: "busy" }],
    toNumbers: [{ field: "cdr.finalCalledPartyNumber", op: "in", value: ["5000", "5001"] }],
    poorQuality: [{ field: "event.mos", op: "lt", value: "3.5", valueType: "num" }],
  },
  cloud: {
    missed: [
      { field: "event.record", op: "eq", value: "cloud-session" },
      { field: "cdr.dir", op: "eq", value: "2" },
      { field: "cdr.ans", op: "eq", value: "0" },
    ],
    long: [{ field: "cdr.dur", op: "gt", value: "300", valueType: "num" }],
    external: [{ field: "cdr.type", op: "eq", value: "2" }],
    abandoned: [{ field: "cdr.lost", op: "eq", value: "1" }],
    busy: [{ field: "cdr.cause", op: "eq", value: "USER_BUSY" }],
    toNumbers: [{ field: "cdr.ddiNum", op: "in", value: ["+441610000000", "+441610000001"] }],
  },
  centre: {
    missed: [
      { field: "event.record", op: "eq", value: "queue" },
      { field: "event.answered", op: "false" },
    ],
    long: [{ field: "event.duration", op: "gt", value: "300", valueType: "num" }],
    // Only a caller from inside the organization has an Entra id.
    external: [{ field: "cdr.CallerAdId", op: "empty" }],
    abandoned: [
      { field: "event.record", op: "eq", value: "queue" },
      { field: "event.answered", op: "false" },
      { field: "cdr.TransferType", op: "empty" },
    ],
    toQueues: [{ field: "cdr.QueueName", op: "in", value: ["Sales", "Support"] }],
  },
});

/** @param add puts conditions into the list */
export const presets = (
  node: EditorNode,
  kind: PresetKind,
  add: (conditions: Condition[]) => void,
): Preset[] =>
  Object.entries(byName(appsBefore(node)[0] ?? "crm")[kind]).map(([name, conditions]) => ({
    label: node._(`preset.${kind}.${name}.label`),
    title: node._(`preset.${kind}.${name}.title`),
    apply: () =>
      add(conditions.map((condition) => ({ value: "", valueType: "str", ignoreCase: false, ...condition }))),
  }));

const kindOfFormat: Record<string, PresetKind> = { "cloud-session": "cloud", "contact-centre": "centre" };

/** What the messages of this node are most likely: as the CDR in before it says, else calls in progress. */
export function likelyKind(node: EditorNode): PresetKind {
  const source = nodesBefore(node).find(({ type }) => type === "call-cdr-in");
  return source ? (kindOfFormat[String(source.format)] ?? "cucm") : "call";
}
