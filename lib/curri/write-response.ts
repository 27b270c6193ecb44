import type { Decision } from "../call/index.js";
import { escapeXmlText } from "../xml/index.js";
import { checkRawCixml, writeCixml } from "./cixml.js";

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const permitted = ["urn:cisco:xacml:policy-attribute", "Policy:simplecontinue"] as const;
const denied = ["deny.simple", "Policy:deny.simple"] as const;

const isWhole = /^\s*(<\?xml[^>]*>\s*)?<(\w+:)?cixml[\s/>]/i;

/**
 * The XACML response, to be sent in UTF-8. The CIXML is escaped as a whole, so that names and numbers carry two escapes.
 * No namespace: none of the responses known to work with a CUCM has one.
 *
 * @param raw a directive, or a whole `<cixml>`, instead of what the decision's fields make; must agree with its action
 * @throws DecisionError when CUCM would refuse it
 */
export function writeResponse(decision: Decision, raw = ""): string {
  const cixml = isWhole.test(raw) ? raw : writeCixml(decision, raw);
  if (raw !== "") checkRawCixml(cixml, decision.action);
  return declaration + resultOf(decision.action === "reject" ? "Deny" : "Permit", cixml);
}

/** Decision and directive never part: Permit goes with continue and divert, Deny with reject, and nothing with neither. */
function resultOf(xacmlDecision: "Permit" | "Deny", cixml: string): string {
  if (cixml === "")
    return "<Response><Result><Decision>NotApplicable</Decision><Status></Status></Result></Response>";
  // The ids do not matter to CUCM; these are the ones seen in working installations.
  const [obligation, policy] = xacmlDecision === "Deny" ? denied : permitted;
  return (
    `<Response><Result><Decision>${xacmlDecision}</Decision><Status></Status><Obligations>` +
    `<Obligation FulfillOn="${xacmlDecision}" ObligationId="${obligation}">` +
    `<AttributeAssignment AttributeId="${policy}">` +
    `<AttributeValue DataType="http://www.w3.org/2001/XMLSchema#string">${escapeXmlText(cixml)}</AttributeValue>` +
    `</AttributeAssignment></Obligation></Obligations></Result></Response>`
  );
}
