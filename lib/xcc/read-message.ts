import { decodeXml, readElements, XmlError } from "../xml/index.js";
import { guidOf, numberOf, secondsOf } from "./addresses.js";
import type { LegDetails, LegEvent, MessageHeader, XccMessage } from "./types.js";

/** The body is no SOAP message of one element. */
export class XccMessageError extends Error {
  readonly code = "message";
}

/** Names are quoted up to here; they may be as long as a body. */
const maxQuoted = 64;

/** What is read: the element's name → its parent's → what it says. All names in lower case. */
const places: Record<string, Record<string, Field>> = {
  transactionid: { msgheader: "transactionId" },
  registrationid: { msgheader: "registrationId" },
  url: { applicationdata: "applicationUrl" },
  sequence: { solicitxccprobing: "sequence" },
  interval: { solicitxccprobing: "interval" },
  failurecount: { solicitxccprobing: "failureCount" },
  registered: { solicitxccprobing: "registered" },
  providerstatus: {
    solicitxccprobing: "providerStatus",
    responsexccregister: "providerStatus",
    notifyxccproviderstatus: "providerStatus",
    notifyxccstatus: "providerStatus",
  },
  callid: { calldata: "callId" },
  state: { calldata: "callState" },
  connid: { conndata: "connId" },
  guid: { conndetaildata: "guid" },
  guidaltformat: { conndetaildata: "guidAltFormat" },
  conndirectiontype: { conndetaildata: "direction" },
  addr: { callingaddrdata: "calling", calledaddrdata: "called" },
  disccause: { disconnected: "cause" },
  callduration: { statsdata: "callDuration" },
  text: { reason: "reason", serviceexception: "faultText" },
  errorxmlmsg: { xmlparsererror: "faultText" },
};

type Field =
  | "transactionId"
  | "registrationId"
  | "applicationUrl"
  | "sequence"
  | "interval"
  | "failureCount"
  | "registered"
  | "providerStatus"
  | "callId"
  | "callState"
  | "connId"
  | "guid"
  | "guidAltFormat"
  | "direction"
  | "calling"
  | "called"
  | "cause"
  | "callDuration"
  | "reason"
  | "faultText";

/** Maps, since the names come from outside. */
const fieldsByName = new Map(
  Object.entries(places).map(([name, parents]) => [name, new Map(Object.entries(parents))] as const),
);

interface Reading {
  /** The element inside the SOAP body. */
  name: string;
  /** The child of `event`. */
  event: string;
  hasDetails: boolean;
  redirectedTo: string;
  fields: Partial<Record<Field, string>>;
}

/**
 * Reads a message of a gateway, by local names: IOS writes its prefixes as it likes, and no two descriptions agree on
 * the order of elements.
 *
 * @throws XccMessageError when it is not well-formed, has a DOCTYPE, is nested too deep, or is no SOAP message
 */
export function readMessage(body: Uint8Array): XccMessage {
  const reading: Reading = { name: "", event: "", hasDetails: false, redirectedTo: "", fields: {} };
  const path: string[] = [];
  let field: Field | "redirectedTo" | undefined;
  let value = "";
  try {
    readElements(decodeXml(body), {
      open(name) {
        if (path.length < 3) enter(reading, path, name);
        else if (path.length === 4 && path[3] === "event") reading.event ||= name;
        else if (name === "conndetaildata") reading.hasDetails = true;
        field = fieldAt(path, name);
        value = "";
        path.push(name);
      },
      text(text) {
        if (field !== undefined) value += text;
      },
      close() {
        path.pop();
        if (field === undefined) return;
        if (field === "redirectedTo") reading.redirectedTo ||= numberOf(value);
        else reading.fields[field] ??= value.trim();
        field = undefined;
      },
    });
  } catch (error) {
    if (error instanceof XmlError) throw new XccMessageError(error.message.slice(0, 2 * maxQuoted));
    throw error;
  }
  if (reading.name === "") throw new XccMessageError("the SOAP body is empty");
  return messageOf(reading);
}

/** The three outermost elements: envelope, body, and the message, of which there is one. */
function enter(reading: Reading, path: readonly string[], name: string): void {
  if (path.length === 0 && name !== "envelope")
    throw new XccMessageError(`the root element is <${name.slice(0, maxQuoted)}>, not <Envelope>`);
  if (path.length < 2 || path[1] !== "body") return;
  if (reading.name !== "") throw new XccMessageError("the SOAP body has more than one message");
  reading.name = name;
}

function fieldAt(path: readonly string[], name: string): Field | "redirectedTo" | undefined {
  const parent = path.at(-1);
  const field = parent === undefined ? undefined : fieldsByName.get(name)?.get(parent);
  // Inside redirectAddrData stands a calledAddrData of its own.
  if (field === "called" && path.at(-2) === "redirectaddrdata") return "redirectedTo";
  return field;
}

function messageOf(reading: Reading): XccMessage {
  const { name, fields } = reading;
  const { transactionId = "", registrationId = "", providerStatus: status = "" } = fields;
  const header: MessageHeader = { transactionId, registrationId };
  switch (name) {
    case "notifyxccconnectiondata":
      return { ...header, type: "leg-event", event: legEventOf(reading, reading.event) };
    case "solicitxccprobing":
      return { ...header, type: "probe", status, ...probeOf(fields) };
    case "solicitxccproviderunregister":
      return { ...header, type: "provider-unregister" };
    case "notifyxccproviderstatus":
    case "notifyxccstatus": // as the prose of Cisco's guide has it
      return { ...header, type: "provider-status", applicationUrl: fields.applicationUrl ?? "", status };
    case "solicitxccconnectionauthorize":
      return { ...header, type: "question", about: "Authorize", event: legEventOf(reading, "authorize") };
    case "solicitxccconnectionaddressanalyze":
      return { ...header, type: "question", about: "AddressAnalyze", event: legEventOf(reading, "analyze") };
    case "responsexccregister":
      return { ...header, type: "registered", status };
    case "fault":
      return { ...header, type: "fault", reason: reasonOf(fields) };
  }
  const short = name.slice(0, maxQuoted);
  if (name.startsWith("notifyxcc")) return { ...header, type: "other-notification", name: short };
  if (name.startsWith("responsexcc")) return { ...header, type: "other-response", name: short };
  return { ...header, type: "unknown", name: short };
}

function probeOf({ sequence = "", interval = "", failureCount, registered }: Reading["fields"]): {
  sequence: string;
  intervalS: number | undefined;
  failureCount: number;
  registered: boolean;
} {
  return {
    sequence,
    intervalS: secondsOf(interval),
    failureCount: Number(failureCount) || 0,
    registered: registered === undefined || !/^(false|0)$/i.test(registered),
  };
}

/** Texts of up to 12 characters are kept as they are; V8 does not let those hold their document. */
const shortText = (text = ""): string =>
  text.length > 12 ? Buffer.from(text.slice(0, 64)).toString() : text;

/** Q.850 has 1 to 127; Cisco goes on to 188. */
function causeOf(text = ""): number | undefined {
  const cause = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return cause >= 1 && cause <= 188 ? cause : undefined;
}

function legEventOf({ fields, hasDetails, redirectedTo }: Reading, kind: string): LegEvent {
  const cause = causeOf(fields.cause);
  const durationS = secondsOf(fields.callDuration ?? "");
  return {
    callId: shortText(fields.callId),
    callState: (fields.callState ?? "").toUpperCase(),
    connId: shortText(fields.connId),
    kind,
    redirectedTo,
    ...(hasDetails ? { details: detailsOf(fields) } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(durationS === undefined ? {} : { durationS }),
  };
}

function detailsOf(fields: Reading["fields"]): LegDetails {
  const direction = (fields.direction ?? "").toUpperCase();
  return {
    direction: direction === "INCOMING" || direction === "OUTGOING" ? direction : "",
    guid: guidOf(fields.guid ?? "") || guidOf(fields.guidAltFormat ?? ""),
    callingNumber: numberOf(fields.calling ?? ""),
    calledNumber: numberOf(fields.called ?? ""),
  };
}

/** The reason and, where it says more, the text of the detail: one line, since it goes into logs. */
function reasonOf({ reason = "", faultText = "" }: Reading["fields"]): string {
  const parts = [...new Set([reason, faultText])].filter((part) => part !== "");
  const line = parts.join(": ").slice(0, 200);
  return line.replace(/[\s\p{Cc}]+/gu, " ").trim() || "a fault without a reason";
}
