import { dataValues, inputFields, ivrFields, queueFields } from "../../records/index.js";
import { isObject, type JsonObject, spelt } from "../fields.js";
import { finishRecord } from "../finish-record.js";
import type { Direction, ReadOptions, ReadRecord } from "../types.js";
import { flagOf, secondsIn, textIn, timeIn } from "../values.js";
import { envelopeSpellings, inputSpellings, ivrSpellings, queueSpellings } from "./fields.js";

export type ContactCentreKind = "queue" | "ivr" | "test";

const kindsByEvent: Readonly<Record<string, ContactCentreKind>> = {
  "App.QueueWebhook": "queue",
  "App.IvrWebhook": "ivr",
  "App.TestWebhook": "test",
};

/** An envelope `{ Id, WebhookEvent, Attempt, Data, CreationTimeUtc }`, apart. @returns undefined for anything else */
export function contactCentreEnvelope(
  value: JsonObject,
): { kind: ContactCentreKind | undefined; record: JsonObject; around: JsonObject } | undefined {
  const { Data, ...around } = spelt(value, envelopeSpellings);
  if (!isObject(Data) || typeof around.WebhookEvent !== "string") return undefined;
  return { kind: kindsByEvent[around.WebhookEvent], record: Data, around };
}

/** What a record without an envelope is, by the fields that only one kind has. */
export function contactCentreKind(record: JsonObject): ContactCentreKind | undefined {
  const names = new Set(Object.keys(record).map((name) => name.toLowerCase()));
  const has = (...wanted: string[]): boolean => wanted.some((name) => names.has(name));
  if (has("ivrid", "ivrname", "ivrinputs")) return "ivr";
  if (has("queueid", "queuename", "metservicelevel")) return "queue";
  return names.has("username") && names.has("emailaddress") ? "test" : undefined;
}

/** Brings a record into the shape in which it goes out: every field of its kind is there, null where it is unknown. */
export function readContactCentre(
  kind: ContactCentreKind,
  raw: JsonObject,
  envelope: JsonObject,
  options: ReadOptions,
): ReadRecord {
  if (kind === "test")
    return finishRecord(
      spelt(raw, new Map()),
      textIn(envelope.Id),
      {
        record: "test",
        calling_number: "",
        called_number: "",
        endedAt: timeIn(envelope.CreationTimeUtc),
        envelope,
      },
      options,
    );
  const record = kind === "queue" ? queueRecord(raw) : ivrRecord(raw);
  const answered = kind === "queue" && (secondsIn(record.TalkTime) > 0 || textIn(record.AgentId) !== "");
  return finishRecord(
    record,
    textIn(record.ScenarioId) || textIn(record.CallId),
    {
      record: kind,
      calling_number: textIn(record.CallerNumber),
      called_number: "",
      endedAt: timeIn(record.EndDateTime),
      duration: secondsIn(record.CallLength),
      ...(kind === "queue"
        ? { wait_time: secondsIn(record.WaitTime), talk_time: secondsIn(record.TalkTime) }
        : {}),
      answered,
      outcome: answered ? "answered" : "unknown",
      direction: directionOf(textIn(record.CallDirection)),
      // One name for what the vendor writes in two ways.
      transfer_to_id: record[kind === "queue" ? "TransferToId" : "TrasnferToId"],
      envelope,
    },
    options,
  );
}

function directionOf(text: string): Direction {
  const direction = text.trim().toLowerCase();
  return direction === "inbound" || direction === "outbound" ? direction : "unknown";
}

const complete = (fields: readonly string[], record: JsonObject): JsonObject => ({
  ...Object.fromEntries(fields.map((name) => [name, null])),
  ...record,
});

/** The vendor says of it that it is always "Null", and of no other field that it can be. */
function withoutNullText(record: JsonObject): JsonObject {
  const id = record.ResourceAccountObjectId;
  if (typeof id === "string" && (id.trim() === "" || id.trim().toLowerCase() === "null"))
    record.ResourceAccountObjectId = null;
  return record;
}

function queueRecord(raw: JsonObject): JsonObject {
  const record = complete(queueFields, spelt(raw, queueSpellings));
  record.MetServiceLevel = flagOf(record.MetServiceLevel);
  return withoutNullText(record);
}

/** Collected values stand beside the inputs; some are found inside of an input instead. */
function ivrRecord(raw: JsonObject): JsonObject {
  const record = complete(ivrFields, spelt(raw, ivrSpellings));
  const inputs = Array.isArray(record.IvrInputs) ? record.IvrInputs.filter(isObject) : [];
  const spelled = inputs.map((input) => spelt(input, inputSpellings));
  for (const name of dataValues)
    record[name] ??= spelled.find((input) => input[name] != null)?.[name] ?? null;
  record.IvrInputs = spelled.map((input) => complete(inputFields, input));
  return withoutNullText(record);
}
