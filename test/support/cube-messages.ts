import { escapeXmlText } from "../../lib/xml/index.js";

/** What a gateway writes: one line, its own prefix, children in the order of Cisco's field tables. */
const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><SOAP:Envelope xmlns:SOAP="http://www.w3.org/2003/05/soap-envelope"><SOAP:Body>${body}</SOAP:Body></SOAP:Envelope>`;

export const message = (name: string, content: string): string =>
  envelope(`<${name} xmlns="http://www.cisco.com/schema/cisco_xcc/v1_0">${content}</${name}>`);

export const header = (transactionId: string, registrationId = ""): string =>
  `<msgHeader><transactionID>${transactionId}</transactionID>${
    registrationId === "" ? "" : `<registrationID>${escapeXmlText(registrationId)}</registrationID>`
  }</msgHeader>`;

export const fault = (reason: string, text = ""): string =>
  envelope(
    "<SOAP:Fault><SOAP:Code><SOAP:Value>SOAP:Receiver</SOAP:Value><SOAP:Subcode><SOAP:Value>SERVICE EXCEPTION" +
      `</SOAP:Value></SOAP:Subcode></SOAP:Code><SOAP:Reason><SOAP:Text xml:lang="en">${reason}</SOAP:Text></SOAP:Reason>` +
      `<SOAP:Detail><ServiceException xmlns="http://www.cisco.com/schema/cisco_xcc/v1_0"><text>${text}</text>` +
      "</ServiceException></SOAP:Detail></SOAP:Fault>",
  );

/** One event of one leg, as a gateway tells it. */
export interface LegStep {
  callId: string;
  callState?: "ACTIVE" | "INVALID";
  connId: string;
  connState: string;
  /** The child of `event`. */
  event: string;
  direction?: "INCOMING" | "OUTGOING";
  guid?: string;
  calling?: string;
  called?: string;
  /** The new number, on redirected and transferred. */
  target?: string;
  cause?: number;
  duration?: string;
}

const address = (name: string, addr: string): string =>
  `<${name}><type>${/^\+?\d+$/.test(addr) ? "E164" : "URI"}</type><addr>${escapeXmlText(addr)}</addr></${name}>`;

const legData = ({ connId, connState }: LegStep): string =>
  `<connData><connID>${connId}</connID><state>${connState}</state></connData>`;

const details = (step: LegStep): string =>
  `<connDetailData>${legData(step)}` +
  (step.guid === undefined ? "" : `<guid>${step.guid}</guid>`) +
  (step.calling === undefined ? "" : address("callingAddrData", step.calling)) +
  (step.called === undefined ? "" : address("calledAddrData", step.called)) +
  "<connIntfType>CONN_SIP</connIntfType><mediaData><type>VOICE</type><coderType>g711ulaw</coderType>" +
  "<coderByte>160</coderByte></mediaData><connIntf>198.51.100.20</connIntf>" +
  `<connDirectionType>${step.direction}</connDirectionType></connDetailData>`;

/** What a leg's end brings: counters of packets and jitter, of which nobody here needs any. */
const statistics = (duration: string): string =>
  `<statsData><callDuration>${duration}</callDuration>` +
  ["Tx", "Rx"]
    .map(
      (way) =>
        `<${way}PacketsCount>600</${way}PacketsCount><${way}BytesCount>96000</${way}BytesCount>` +
        `<${way}DurationMSec>12000</${way}DurationMSec><${way}VoiceDurationMSec>12000</${way}VoiceDurationMSec>`,
    )
    .join("") +
  "</statsData><jitterData><roundTripDelayMSec>5</roundTripDelayMSec><lostPacketsCount>2</lostPacketsCount>" +
  "<latePacketsCount>0</latePacketsCount><receiveDelayMSec>60</receiveDelayMSec></jitterData>";

function eventContent(step: LegStep): string {
  switch (step.event) {
    case "created":
    case "connected":
    case "handoffJoin":
      return details(step);
    case "redirected":
    case "transferred":
      return step.target === undefined
        ? ""
        : `<redirectAddrData>${address("calledAddrData", step.target)}</redirectAddrData>`;
    case "disconnected":
      return (
        "<mediaData><type>VOICE</type></mediaData>" +
        `<discCause>${step.cause ?? 16}</discCause>${step.duration === undefined ? "" : statistics(step.duration)}`
      );
    default:
      return "";
  }
}

/** `NotifyXccConnectionData`. */
export function legEvent(step: LegStep, transactionId: string, registrationId: string): string {
  const content = eventContent(step);
  return message(
    "NotifyXccConnectionData",
    `${header(transactionId, registrationId)}<callData><callID>${step.callId}</callID>` +
      `<state>${step.callState ?? "ACTIVE"}</state></callData>${legData(step)}` +
      `<event>${content === "" ? `<${step.event}/>` : `<${step.event}>${content}</${step.event}>`}</event>`,
  );
}

/** `SolicitXccConnectionAuthorize`, or `…AddressAnalyze` with the number that was dialled. */
export const question = (
  about: "Authorize" | "AddressAnalyze",
  step: LegStep,
  transactionId: string,
  registrationId: string,
): string =>
  message(
    `SolicitXccConnection${about}`,
    `${header(transactionId, registrationId)}<callData><callID>${step.callId}</callID><state>ACTIVE</state></callData>` +
      (about === "Authorize" ? details(step) : legData(step) + address("collectAddress", step.called ?? "")),
  );
