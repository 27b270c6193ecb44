import type { Decision } from "../call/index.js";
import { decodeXml, readElements } from "../xml/index.js";
import { readCixml } from "./cixml.js";

export interface CurriResponse {
  /** `Permit`, `Deny`, `NotApplicable`, `Indeterminate`. */
  xacmlDecision: string;
  /** Unescaped once, as CUCM parses it; "" when the response carries none. */
  cixml: string;
  decision: Decision;
}

/**
 * Reads a response as CUCM does: the XACML decision rules, and a directive that contradicts it is dropped.
 *
 * @throws XmlError when the response is not well-formed, DecisionError when its CIXML is not
 */
export function readResponse(body: Uint8Array): CurriResponse {
  let xacmlDecision = "";
  let cixml = "";
  let at = "";
  readElements(decodeXml(body), {
    open: (name) => {
      at = name;
    },
    text: (text) => {
      if (at === "decision") xacmlDecision += text;
      else if (at === "attributevalue") cixml += text;
    },
    close: () => {
      at = "";
    },
  });
  xacmlDecision = xacmlDecision.trim();
  cixml = cixml.trim();
  return { xacmlDecision, cixml, decision: decisionOf(xacmlDecision, cixml) };
}

function decisionOf(xacmlDecision: string, cixml: string): Decision {
  if (xacmlDecision !== "Permit" && xacmlDecision !== "Deny") return { action: "not-applicable" };
  const { action, ...fields } = cixml === "" ? {} : readCixml(cixml);
  if (xacmlDecision === "Deny") return { ...(action === "reject" ? fields : {}), action: "reject" };
  return action === "continue" || action === "divert" ? { ...fields, action } : { action: "continue" };
}
