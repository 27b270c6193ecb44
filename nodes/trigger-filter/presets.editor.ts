import { appsBefore } from "../common/editor/apps.js";
import type { Preset } from "../common/editor/preset-bar.js";
import type { Condition } from "./condition.editor.js";

type Conditions = Array<Partial<Condition> & { field: string; op: string }>;

/** Conditions that many flows need. A further call system adds its lines here. */
const byName = (app: string): Record<string, Conditions> => ({
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
});

/** @param add puts conditions into the list */
export const presets = (node: EditorNode, add: (conditions: Condition[]) => void): Preset[] =>
  Object.entries(byName(appsBefore(node)[0] ?? "crm")).map(([name, conditions]) => ({
    label: node._(`preset.${name}.label`),
    title: node._(`preset.${name}.title`),
    apply: () =>
      add(conditions.map((condition) => ({ value: "", valueType: "str", ignoreCase: false, ...condition }))),
  }));
