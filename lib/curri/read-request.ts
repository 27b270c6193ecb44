import { isReservedName } from "../call/index.js";
import { decodeXml, readElements, XmlError } from "../xml/index.js";
import type { CurriRequest } from "./types.js";

/** The body is not an XACML request. */
export class CurriRequestError extends Error {
  readonly code = "request";
}

/** Names are quoted up to here; they may be as long as a body. */
const maxQuoted = 64;

/**
 * Reads a routing request by local names, in any case of letters, wherever its attributes stand:
 * CUCM uses a default namespace and breaks lines inside tags, and people test with what web pages made of it.
 *
 * @throws CurriRequestError when it is not well-formed, has a DOCTYPE, is nested too deep, or is something else
 */
export function readRequest(body: Uint8Array): CurriRequest {
  const attributes: Record<string, string> = {};
  let root: string | undefined;
  let attributeName = "";
  let value: string | undefined;
  try {
    readElements(decodeXml(body), {
      open(name, xmlAttributes) {
        root ??= name;
        if (name === "attribute") attributeName = attributeNameOf(xmlAttributes);
        else if (name === "attributevalue") value = "";
      },
      text(text) {
        if (value !== undefined) value += text;
      },
      close(name) {
        if (name !== "attributevalue" || value === undefined) return;
        keep(attributes, attributeName, value.trim());
        value = undefined;
      },
    });
  } catch (error) {
    if (error instanceof XmlError) throw new CurriRequestError(error.message.slice(0, 2 * maxQuoted));
    throw error;
  }
  if (root !== "request")
    throw new CurriRequestError(`the root element is <${root?.slice(0, maxQuoted)}>, not <Request>`);
  return {
    callingNumber: attributes.callingnumber ?? "",
    calledNumber: attributes.callednumber ?? "",
    transformedCallingNumber: attributes.transformedcgpn ?? "",
    transformedCalledNumber: attributes.transformedcdpn ?? "",
    callingDeviceName: attributes.callingdevicename ?? "",
    triggerPointType: attributes.triggerpointtype ?? "",
    attributes,
  };
}

/** CUCM's ids are few and come with every request; bounded, since a hostile request may bring any. */
const namesOfIds = new Map<string, string>();
const maxIds = 500;

/** The last `:` segment of the id, in lower case; "" = a name that reaches into JavaScript's own objects is no attribute. */
function attributeNameOf(xmlAttributes: Readonly<Record<string, string>>): string {
  const id = xmlAttributes.AttributeId ?? oddlyCasedId(xmlAttributes);
  let name = namesOfIds.get(id);
  if (name === undefined) {
    const trimmed = id.trim();
    name = trimmed.slice(trimmed.lastIndexOf(":") + 1).toLowerCase();
    if (isReservedName(name)) name = "";
    if (id.length <= 128 && namesOfIds.size < maxIds) namesOfIds.set(id, name);
  }
  return name;
}

function oddlyCasedId(xmlAttributes: Readonly<Record<string, string>>): string {
  const name = Object.keys(xmlAttributes).find((key) => key.toLowerCase() === "attributeid");
  return name === undefined ? "" : xmlAttributes[name]!;
}

/** The first value that says something wins. */
function keep(attributes: Record<string, string>, name: string, value: string): void {
  if (name === "") return;
  if (!Object.hasOwn(attributes, name) || attributes[name] === "") attributes[name] = value;
}
