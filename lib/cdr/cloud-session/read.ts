import { cloudDecimals, cloudIntegers, cloudTexts } from "../../records/index.js";
import { isObject, type JsonObject, spelt } from "../fields.js";
import { finishRecord } from "../finish-record.js";
import type { Direction, ReadOptions, ReadRecord } from "../types.js";
import { integerOf, textIn, timeIn } from "../values.js";
import { cloudSpellings, contactSpellings, envelopeSpellings, matchSpellings } from "./fields.js";

const directions: readonly Direction[] = ["unknown", "internal", "inbound", "outbound", "both"];

/** A record of a cloud telephony session, with the envelope it came in or without one. */
export function isCloudSession(record: JsonObject): boolean {
  const names = new Set(Object.keys(record).map((name) => name.toLowerCase()));
  return textIn(record.dType) === "CloudSessionCdr" || (names.has("id") && names.has("pbxid"));
}

/**
 * Brings a record into the shape in which it goes out. A field that is absent stays absent: the vendor leaves out flags
 * that are 0.
 */
export function readCloudSession(raw: JsonObject, around: JsonObject, options: ReadOptions): ReadRecord {
  const record = typed(spelt(raw, cloudSpellings));
  const number = (name: string): number => (typeof record[name] === "number" ? record[name] : 0);
  const answered = number("ans") === 1;
  const read = finishRecord(
    record,
    textIn(record.id),
    {
      record: "cloud-session",
      calling_number: textIn(record.cliNum),
      called_number: textIn(record.ddiNum),
      endedAt: timeIn(record.end),
      duration: number("dur"),
      ring_time: number("ring"),
      answered,
      outcome: answered ? "answered" : number("lost") === 1 ? "abandoned" : "unknown",
      direction: directions[number("dir")] ?? "unknown",
      envelope: spelt(around, envelopeSpellings),
    },
    options,
  );
  const odd = [
    ...(record.dType === undefined || record.dType === "CloudSessionCdr" ? [] : ["dType"]),
    ...(record.sVer === undefined || record.sVer === 1 ? [] : ["sVer"]),
  ];
  return odd.length > 0 ? { ...read, odd } : read;
}

function typed(record: JsonObject): JsonObject {
  for (const name of [...cloudIntegers, ...cloudDecimals])
    if (name in record) record[name] = integerOf(record[name]);
  for (const name of cloudTexts) if (typeof record[name] === "number") record[name] = String(record[name]);
  if (Array.isArray(record.directoryMatches))
    record.directoryMatches = record.directoryMatches.map((match) =>
      isObject(match) ? matchOf(match) : match,
    );
  if (Array.isArray(record.tags)) record.tags = tagsOf(record.tags);
  return record;
}

/** The vendor's table has the contact's fields beside those of the match, its sample inside of `fields`. */
function matchOf(raw: JsonObject): JsonObject {
  const match = spelt(raw, matchSpellings);
  const fields = isObject(match.fields) ? spelt(match.fields, contactSpellings) : {};
  for (const [name, value] of Object.entries(match)) {
    const contactField = contactSpellings.get(name.toLowerCase());
    if (contactField === undefined) continue;
    delete match[name];
    fields[contactField] ??= value;
  }
  return { ...match, fields };
}

/** `{ Support: "step1" }` also of `[{ key: "Support", value: "step1" }]` and `[{ Support: "step1" }]`. */
function tagsOf(list: readonly unknown[]): JsonObject {
  const tags = list.filter(isObject).map((tag) => {
    const { key, value } = spelt(tag, keyValue);
    return textIn(key) === "" ? tag : { [textIn(key)]: value };
  });
  return spelt(Object.assign({}, ...tags), new Map());
}

const keyValue = new Map([
  ["key", "key"],
  ["value", "value"],
]);
