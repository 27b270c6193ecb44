import { recordNames } from "../../lib/call/index.js";
import { ownView, type RecordKind, recordView } from "../../lib/records/index.js";
import { type CallSystem, callFields, callSystems } from "../common/editor/fields.js";
import { recordPaths } from "../common/editor/record-fields.js";
import type { Condition } from "./condition.editor.js";

/** What a message can be about. */
export type Kind = CallSystem | RecordKind;

export const recordKinds = Object.keys(ownView) as RecordKind[];
const systems = Object.keys(callSystems) as CallSystem[];

/** A condition that holds for some kinds of messages only. */
export interface Bound {
  field: string;
  kinds: Kind[];
}

/** These hold for a field that is not there as well. */
const holdsForAbsent = new Set(["empty", "neq", "not-contains", "not-starts", "not-ends"]);

/** The kinds of messages that have a field, by {@link keyOf}; a field of all of them, or of none that is known, is not in it. */
const kindsOf = new Map<string, Set<Kind>>();
const has = (path: string, kind: Kind): void => {
  const key = keyOf(path);
  kindsOf.set(key, (kindsOf.get(key) ?? new Set<Kind>()).add(kind));
};
for (const system of systems) {
  const { own, shared } = callSystems[system];
  for (const name of [...own, ...shared]) has(`event.${name}`, system);
}
for (const kind of recordKinds) {
  for (const path of recordPaths(kind)) has(path, kind);
  for (const name of recordView) has(`event.${name}`, kind);
}
// Calls in progress have these, too.
for (const name of ["type", ...callFields]) kindsOf.delete(`event.${name}`);

/** A column in any case and in either spelling of its vendor's; what lies deeper is where its first part is. */
function keyOf(path: string): string {
  const [root = "", name = "", part = ""] = path.trim().split(".");
  if (root !== "cdr") return [root, name, ...(name === "envelope" && part ? [part] : [])].join(".");
  const own = name.toLowerCase();
  return `cdr.${[own, ...(recordNames.aliases?.get(own) ?? [])].sort()[0]}`;
}

/** The kinds of messages for which a condition can hold; undefined = all, or nobody knows. */
function kindsFor({ field, op, value, valueType }: Condition): Kind[] | undefined {
  if (holdsForAbsent.has(op)) return undefined;
  const isNamed = field.trim() === "event.record" && valueType === "str" && (op === "eq" || op === "in");
  const named = isNamed ? recordKinds.filter((kind) => [value].flat().includes(kind)) : [];
  if (named.length > 0) return named;
  const kinds = kindsOf.get(keyOf(field));
  return kinds && [...kinds];
}

/** Two conditions of which no message can fulfil both, as each speaks of other kinds of calls or records. */
export function contradiction(conditions: Condition[]): [Bound, Bound] | undefined {
  const bounds = conditions.flatMap((condition) => {
    const kinds = kindsFor(condition);
    return kinds ? [{ field: condition.field.trim(), kinds }] : [];
  });
  for (const [place, one] of bounds.entries()) {
    const other = bounds
      .slice(place + 1)
      .find(({ kinds }) => !kinds.some((kind) => one.kinds.includes(kind)));
    if (other) return [one, other];
  }
  return undefined;
}

/** The same in words; "" = the conditions go together. */
export function contradictionHint(node: Worded, conditions: Condition[]): string {
  const found = contradiction(conditions);
  if (!found) return "";
  const [{ field, kinds }, other] = found;
  return node._("form.contradiction", {
    field,
    kinds: inWords(node, kinds),
    other: other.field,
    otherKinds: inWords(node, other.kinds),
  });
}

const isSystem = (kind: Kind): kind is CallSystem => Object.hasOwn(callSystems, kind);

function inWords(node: Worded, kinds: Kind[]): string {
  const isAnyRecord = recordKinds.every((kind) => kinds.includes(kind));
  const words = kinds.flatMap((kind) => {
    if (isSystem(kind)) return node._(`common.field.${callSystems[kind].group}`);
    return isAnyRecord ? [] : node._(`common.record.value.record.${kind}`);
  });
  return [...words, ...(isAnyRecord ? [node._("common.record.group.all")] : [])].join(" / ");
}
