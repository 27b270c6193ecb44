import { escapeXmlText } from "../xml/index.js";
import type { MessageHeader } from "./types.js";

const soap = "http://www.w3.org/2003/05/soap-envelope";
const xcc = "http://www.cisco.com/schema/cisco_xcc/v1_0";

/** SOAP 1.2 has no SOAPAction; the gateway asks for no more than this. */
export const soapContentType = "application/soap+xml; charset=utf-8";

/** What tells a call's life, and where a leg goes. Neither AUTHORIZE_CALL nor ADDRESS_ANALYZE: they hold calls up. */
export const connectionEvents =
  "CREATED REDIRECTED ALERTING CONNECTED TRANSFERRED DISCONNECTED HANDOFFLEAVE HANDOFFJOIN";

/** A filter left out may mean all media events; a change of mode (voice to fax) is the rarest of them. */
const mediaEvents = "MODE_CHANGE";

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${soap}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

const message = (name: string, content: string): string =>
  envelope(`<${name} xmlns="${xcc}">${content}</${name}>`);

const element = (name: string, text: string): string => `<${name}>${escapeXmlText(text)}</${name}>`;

const header = ({ transactionId, registrationId }: MessageHeader): string =>
  `<msgHeader>${transactionId === "" ? "" : element("transactionID", transactionId)}` +
  `${registrationId === "" ? "" : element("registrationID", registrationId)}</msgHeader>`;

export interface RegisterFields {
  transactionId: string;
  application: string;
  /** Exactly the router's `remote-url`: the gateway knows its applications by it. */
  callbackUrl: string;
  /** The gateway's own. */
  providerUrl: string;
}

/** Children in the order of Cisco's own example. A question that comes all the same waits 1 s, then the call goes on. */
export const writeRegister = (fields: RegisterFields): string =>
  message(
    "RequestXccRegister",
    `<applicationData>${element("name", fields.application)}${element("url", fields.callbackUrl)}</applicationData>` +
      "<blockingEventTimeoutSec>1</blockingEventTimeoutSec>" +
      "<blockingTimeoutHandle>CONTINUE_PROCESSING</blockingTimeoutHandle>" +
      element("connectionEventsFilter", connectionEvents) +
      element("mediaEventsFilter", mediaEvents) +
      header({ transactionId: fields.transactionId, registrationId: "" }) +
      `<providerData>${element("url", fields.providerUrl)}</providerData>`,
  );

export const writeUnregister = (to: MessageHeader): string => message("RequestXccUnRegister", header(to));

/** @param sequence of the probe */
export const writeProbeAnswer = (to: MessageHeader, sequence: string): string =>
  message("ResponseXccProbing", header(to) + element("sequence", sequence));

export const writeProviderUnregisterAnswer = (to: MessageHeader): string =>
  message("ResponseXccProviderUnRegister", header(to));

/** "Go on with the call", as answer to a question that holds it up. */
export const writeContinue = (to: MessageHeader, about: "Authorize" | "AddressAnalyze"): string =>
  message(`ResponseXccConnection${about}`, `${header(to)}<action><continueProcessing/></action>`);

/** @param by whose mistake it is: the sender's, or that of the one who answers */
export const writeFault = (by: "Sender" | "Receiver", reason: string): string =>
  envelope(
    `<soapenv:Fault><soapenv:Code><soapenv:Value>soapenv:${by}</soapenv:Value></soapenv:Code>` +
      `<soapenv:Reason><soapenv:Text xml:lang="en">${escapeXmlText(reason)}</soapenv:Text></soapenv:Reason></soapenv:Fault>`,
  );
