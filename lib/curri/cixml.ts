import type { Decision, DecisionAction } from "../call/index.js";
import { escapeXml, escapeXmlText, readElements, XmlError } from "../xml/index.js";

/** CUCM would refuse this decision and treat the call as it treats failures. */
export class DecisionError extends Error {
  readonly code = "decision";
}

/** What CUCM can dial; a formatted number ("+1 (555) …") is the flow's to clean, since guessing here may misroute a call. */
const dialable = /^\+?[0-9*#A-Da-d]+$/;

/**
 * The Call Instruction XML of a decision, not yet escaped; "" when the decision carries none (`not-applicable`).
 * Fields of other actions are ignored, empty ones left out: `callingname=""` would blank the name on the phone.
 *
 * @param rawDirective instead of the one that the fields make
 * @throws DecisionError
 */
export function writeCixml(decision: Decision, rawDirective = ""): string {
  const directive = rawDirective || directiveOf(decision);
  if (directive === "") return "";
  const reason = decision.reason ? `<reason>${escapeXmlText(decision.reason)}</reason>` : "";
  return `<cixml ver="1.0">${directive}${reason}</cixml>`;
}

function directiveOf(decision: Decision): string {
  switch (decision.action) {
    case "continue":
      return element("continue", announcementOf("greeting", decision.greeting) + modifyOf(decision));
    case "divert":
      return element("divert", element("destination", destinationOf(decision)) + modifyOf(decision));
    case "reject":
      return element("reject", announcementOf("announce", decision.announcement));
    case "not-applicable":
      return "";
    default:
      throw new DecisionError(`unknown action "${String(decision.action)}"`);
  }
}

const element = (name: string, content: string): string =>
  content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;

function modifyOf(decision: Decision): string {
  const attributes =
    attribute("callingnumber", decision.calling_number) +
    attribute("callednumber", decision.called_number) +
    attribute("callingname", decision.calling_name) +
    attribute("calledname", decision.called_name);
  return attributes === "" ? "" : `<modify${attributes}/>`;
}

/** Phones show some thirty characters; beyond this it is no name and no number but a mistake in a template. */
const maxLength = 1000;

function attribute(name: string, value: string | undefined): string {
  if (value && value.length > maxLength)
    throw new DecisionError(`${name} is longer than ${maxLength} characters`);
  const text = value ? escapeXml(value) : "";
  return text === "" ? "" : ` ${name}="${text}"`;
}

function announcementOf(name: "greeting" | "announce", id: string | undefined): string {
  if (!id) return "";
  // "Announcement IDs: no spaces" (CUCM Feature Configuration Guide, External Call Control).
  if (/\s/.test(id)) throw new DecisionError(`the announcement id "${id}" has a space in it`);
  return `<${name}${attribute("identification", id)}/>`;
}

function destinationOf({ destination }: Decision): string {
  if (!destination) throw new DecisionError("a divert needs a destination");
  if (!dialable.test(destination))
    throw new DecisionError(`CUCM cannot dial the destination "${destination}"`);
  return destination;
}

const actionOfDirective: Record<string, DecisionAction> = {
  continue: "continue",
  divert: "divert",
  reject: "reject",
};

/**
 * Reads Call Instruction XML the way CUCM does.
 *
 * @returns the decision, without an `action` when there is no directive or more than one
 * @throws DecisionError when it is not well-formed or not `<cixml>`
 */
export function readCixml(cixml: string): Omit<Decision, "action"> & { action?: DecisionAction } {
  const decision: Omit<Decision, "action"> & { action?: DecisionAction } = {};
  const path: string[] = [];
  const directives: DecisionAction[] = [];
  try {
    readElements(cixml, {
      open(name, attributes) {
        if (path.length === 0 && name !== "cixml") throw new DecisionError(`<${name}> is not <cixml>`);
        const directive = path.length === 1 ? actionOfDirective[name] : undefined;
        if (directive) directives.push(directive);
        if (path.length === 2) readPart(decision, name, attributes);
        path.push(name);
      },
      text(text) {
        const field = textFieldOf(path);
        if (field) decision[field] = (decision[field] ?? "") + text;
      },
      close() {
        path.pop();
      },
    });
  } catch (error) {
    if (error instanceof XmlError) throw new DecisionError(`the CIXML is not well-formed: ${error.message}`);
    throw error;
  }
  for (const field of ["destination", "reason"] as const) {
    if (decision[field] !== undefined) decision[field] = decision[field].trim();
  }
  if (directives.length === 1) decision.action = directives[0]!;
  return decision;
}

function textFieldOf(path: readonly string[]): "destination" | "reason" | undefined {
  if (path.length === 2 && path[1] === "reason") return "reason";
  return path.length === 3 && path[1] === "divert" && path[2] === "destination" ? "destination" : undefined;
}

function readPart(
  decision: Partial<Decision>,
  name: string,
  attributes: Readonly<Record<string, string>>,
): void {
  const { identification, callingname, calledname, callingnumber, callednumber } = attributes;
  if (name === "greeting" && identification) decision.greeting = identification;
  if (name === "announce" && identification) decision.announcement = identification;
  if (name !== "modify") return;
  if (callingname) decision.calling_name = callingname;
  if (calledname) decision.called_name = calledname;
  if (callingnumber) decision.calling_number = callingnumber;
  if (callednumber) decision.called_number = callednumber;
}

/**
 * Refuses hand-written CIXML that CUCM would refuse, or whose directive contradicts the action:
 * CUCM then obeys the decision, drops the directive and raises ErrorParsingDirectiveFromPDP.
 *
 * @throws DecisionError
 */
export function checkRawCixml(cixml: string, action: DecisionAction): void {
  if (action === "not-applicable") throw new DecisionError("not-applicable carries no CIXML");
  const read = readCixml(cixml);
  if (read.action === undefined)
    throw new DecisionError("the CIXML needs exactly one of <continue>, <divert>, <reject>");
  if (read.action !== action)
    throw new DecisionError(`the CIXML says ${read.action}, the action is ${action}`);
  if (action === "divert") destinationOf(read as Decision);
}
