import { escapeXmlText } from "../xml/index.js";
import type { CurriRequest } from "./types.js";

const string = "http://www.w3.org/2001/XMLSchema#string";
const uri = "http://www.w3.org/2001/XMLSchema#anyURI";

/** A routing request of CUCM: what a Call Test and whoever plays CUCM send. */
export type RequestFields = Partial<Omit<CurriRequest, "attributes">> & {
  callingNumber: string;
  calledNumber: string;
};

/**
 * Writes a request in CUCM's own layout, line breaks inside the tags included. Transformed numbers default to the
 * plain ones, as CUCM sends them where nothing is transformed; the device is left out when it is not given.
 */
export function writeRequest(call: RequestFields): Buffer {
  const subject = [
    attribute("urn:oasis:names:tc:xacml:1.0:subject:role-id", "CISCO:UC:UCMPolicy", string, "requestor"),
    attribute("urn:Cisco:uc:1.0:callingnumber", call.callingNumber),
    attribute("urn:Cisco:uc:1.0:callednumber", call.calledNumber),
    attribute("urn:Cisco:uc:1.0:transformedcgpn", call.transformedCallingNumber ?? call.callingNumber),
    attribute("urn:Cisco:uc:1.0:transformedcdpn", call.transformedCalledNumber ?? call.calledNumber),
    call.callingDeviceName ? attribute("urn:Cisco:uc:1.0:callingdevicename", call.callingDeviceName) : "",
  ].join("");
  const resourceId = "urn:oasis:names:tc:xacml:1.0:resource:resource-id";
  const actionId = "urn:oasis:names:tc:xacml:1.0:action:action-id";
  const triggerPointType = call.triggerPointType ?? "translationpattern";
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<Request xmlns="urn:oasis:names:tc:xacml:2.0:context:schema:os">\n' +
      '<Subject SubjectCategory="urn:oasis:names:tc:xacml:1.0:subject-category:access-subject">\n' +
      `${subject}</Subject>\n` +
      `<Resource>\n${attribute(resourceId, "CISCO:UC:VoiceOrVideoCall", uri)}</Resource>\n` +
      `<Action>\n${attribute(actionId, "any", uri)}</Action>\n` +
      `<Environment>\n${attribute("urn:Cisco:uc:1.0:triggerpointtype", triggerPointType)}</Environment>\n` +
      "</Request>\n",
  );
}

function attribute(id: string, value: string, dataType = string, issuer = ""): string {
  const issuedBy = issuer === "" ? "" : ` Issuer="${issuer}"`;
  return (
    `<Attribute AttributeId="${id}"\nDataType="${dataType}"${issuedBy}>\n` +
    `<AttributeValue>${escapeXmlText(value)}</AttributeValue>\n</Attribute>\n`
  );
}
