import { type CallSource, callStates } from "../../../lib/call/index.js";
import { appsBefore } from "./apps.js";
import type { Field, FieldGroup } from "./field.js";
import { recordGroups } from "./record-fields.js";

/** What call systems tell of a call, whichever it is. */
export const callFields = [
  "calling_number",
  "called_number",
  "transformed_called_number",
  "timestamp",
  "local_time",
  "weekday",
];

/** What systems tell that send an event for each step of a call. */
const progressFields = ["call_state", "duration", "cause", "sequence"];

/** Records of calls that are over have fields of their own, in record-fields.ts. */
export type CallSystem = Exclude<CallSource, "cdr">;

interface SystemFields {
  /** The word of the group of its own fields; groups and fields have their words in common.json. */
  group: string;
  own: string[];
  /** Fields that it has in common with some other systems. */
  shared: string[];
}

/** What a call system tells besides {@link callFields}: for the menus, and to find conditions that exclude each other. */
export const callSystems: Record<CallSystem, SystemFields> = {
  curri: {
    group: "groupCurri",
    own: ["calling_name", "calling_devicename", "trigger_point_type", "transformed_calling_number"],
    shared: [],
  },
  cube: { group: "groupCube", own: ["cube", "call_id", "guid"], shared: progressFields },
};

const values: Record<string, string[]> = {
  trigger_point_type: ["translationpattern", "routepattern", "directorynumber"],
  call_state: [...callStates],
  weekday: ["1", "2", "3", "4", "5", "6", "7"],
};

/** Groups of fields in the order in which pickers show them. */
export function fieldGroups(node: EditorNode): FieldGroup[] {
  const word = (key: string): string => node._(`common.field.${key}`);
  const apps = appsBefore(node).flatMap((slug) => [
    { path: `app_data.${slug}.data`, label: node._("common.field.appData", { slug }) },
    { path: `app_data.${slug}.message`, label: node._("common.field.appMessage", { slug }) },
    {
      path: `app_data.${slug}.status`,
      label: node._("common.field.appStatus", { slug }),
      values: ["ok", "error"].map((value) => ({ value, label: value })),
    },
  ]);
  const groups: FieldGroup[] = [
    { label: word("groupCall"), fields: callFields.map((name) => eventField(node, name)) },
    { label: word("groupProgress"), fields: progressFields.map((name) => eventField(node, name)) },
    ...Object.values(callSystems).map(({ group, own }) => ({
      label: word(group),
      fields: own.map((name) => eventField(node, name)),
    })),
    ...recordGroups(node),
    { label: word("groupApps"), fields: apps },
    {
      label: word("groupMessage"),
      fields: ["call.id", "call.source", "call.received", "trigger.name", "trigger.hits", "payload"].map(
        (path) => ({ path, label: path }),
      ),
    },
  ];
  return groups.filter(({ fields }) => fields.length > 0);
}

function eventField(node: EditorNode, name: string): Field {
  const field: Field = { path: `event.${name}`, label: node._(`common.field.${name}`) };
  const known = values[name];
  if (known) field.values = known.map((value) => ({ value, label: node._(`common.value.${name}.${value}`) }));
  return field;
}
