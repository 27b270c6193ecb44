import {
  cdrColumns,
  centreEnvelopeFields,
  cloudEnvelopeFields,
  cloudFields,
  cmrColumns,
  contactFields,
  inputFields,
  ivrFields,
  matchFields,
  ownView,
  queueFields,
  type RecordKind,
} from "../../../lib/records/index.js";
import type { Field, FieldGroup, FieldValue } from "./field.js";
import { decodedLists, listOf, valueLists } from "./record-values.js";

const below = (place: string, names: readonly string[]): string[] => names.map((name) => `${place}.${name}`);
/** The record stands in `msg.cdr`. */
const around = (names: readonly string[]): string[] =>
  below(
    "event.envelope",
    names.filter((name) => name !== "cdr" && name !== "Data"),
  );

/** Where the fields of each kind of record are: first what is decoded for it, then what its vendor writes. */
const paths: Record<Exclude<RecordKind, "test">, string[]> = {
  "cucm-cdr": [...below("event", ownView["cucm-cdr"]), ...below("cdr", cdrColumns)],
  "cucm-cmr": [...below("event", ownView["cucm-cmr"]), ...below("cdr", cmrColumns)],
  "cloud-session": [
    ...below("event", ownView["cloud-session"]),
    ...below("cdr", cloudFields),
    ...below(
      "cdr.directoryMatches.*",
      matchFields.filter((name) => name !== "fields"),
    ),
    ...below("cdr.directoryMatches.*.fields", contactFields),
    ...around(cloudEnvelopeFields),
  ],
  queue: [...below("event", ownView.queue), ...below("cdr", queueFields), ...around(centreEnvelopeFields)],
  ivr: [
    ...below("event", ownView.ivr),
    ...below("cdr", ivrFields),
    ...below("cdr.IvrInputs.*", inputFields),
    ...around(centreEnvelopeFields),
  ],
};

/** A test event has nothing of its own. */
export const recordPaths = (kind: RecordKind): string[] => (kind === "test" ? [] : paths[kind]);

/** What filters ask of any record; what it shares with a call in progress stands with the call. */
const ofAll = below("event", ["record", "outcome", "answered", "duration", "direction", "forwarded"]);

/** The fields of all records, by their kind. */
export const recordGroups = (node: EditorNode): FieldGroup[] =>
  Object.entries({ all: ofAll, ...paths }).map(([kind, places]) => ({
    label: node._(`common.record.group.${kind}`),
    fields: places.map((path) => recordField(node, path)),
  }));

function recordField(node: EditorNode, path: string): Field {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const label = node._(`common.record.field.${path === "event.envelope.id" ? "envelopeId" : name}`);
  const values = valuesOf(node, path);
  // A column is known by its vendor's name.
  return { path, label: path.startsWith("cdr.") ? `${label} · ${name}` : label, ...(values && { values }) };
}

function valuesOf(node: EditorNode, path: string): FieldValue[] | undefined {
  const decoded = decodedLists.get(path);
  if (decoded)
    return Object.entries(decoded.words).map(([code, value]) => ({
      value,
      label: node._(`common.record.value.${decoded.list}.${code}`),
    }));
  const list = listOf.get(path);
  return (
    list &&
    valueLists[list].map((value) => {
      const label = node._(`common.record.value.${list}.${value}`);
      // Who knows the code looks for the code.
      return { value, label: /^\d+$/.test(value) ? `${value}: ${label}` : label };
    })
  );
}
