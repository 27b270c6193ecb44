import type { Node, NodeAPI } from "node-red";
import type { CallMessage, Decision, DecisionAction } from "../../lib/call/index.js";
import { readDecision } from "../../lib/curri/index.js";
import { compileTemplate, type Template, type TemplateScope } from "../../lib/template/index.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { templateScope } from "../common/template-context.js";
import type { Words } from "../common/words.js";
import type { CurriReplyConfig, DecisionField } from "./config.js";

export interface MadeDecision {
  decision: Decision;
  /** "" = the CIXML is made of the decision's fields. */
  rawCixml: string;
}

const modifying: readonly DecisionField[] = [
  "calling_name",
  "called_name",
  "calling_number",
  "called_number",
];

/** Fields of other actions are neither rendered nor missed. */
const fieldsOf: Record<DecisionAction, readonly DecisionField[]> = {
  continue: [...modifying, "greeting", "reason"],
  divert: ["destination", ...modifying, "reason"],
  reject: ["announcement", "reason"],
  "not-applicable": [],
};

/** What the form says becomes the decision about a message. A template that cannot be read is an error of each message. */
export function decisionMaker(
  RED: NodeAPI,
  node: Node,
  config: CurriReplyConfig,
  words: Words,
): (msg: CallMessage) => MadeDecision | Promise<MadeDecision> {
  const { action } = config;
  if (action === "from-message") return (msg) => ({ decision: readDecision(msg.decision), rawCixml: "" });

  let templates: FieldTemplates;
  try {
    templates = compile(config, action);
  } catch (error) {
    node.status({ fill: "red", shape: "ring", text: words("status.template") });
    return () => {
      throw error;
    };
  }
  const warnings = new MissingPathWarnings(node, words);
  const all = [...templates.fields.values(), templates.rawCixml];

  const render = (scope: TemplateScope): MadeDecision => {
    const decision: Decision = { action };
    const missing: string[] = [];
    const textOf = (template: Template): string => {
      const rendered = template.render(scope);
      missing.push(...rendered.missing);
      return rendered.text.trim();
    };
    for (const [field, template] of templates.fields) {
      const text = textOf(template);
      if (text !== "") decision[field] = text;
    }
    const rawCixml = textOf(templates.rawCixml);
    warnings.report(missing);
    return { decision, rawCixml };
  };

  return (msg) => {
    const scope = templateScope(RED, node, msg, all);
    return scope instanceof Promise ? scope.then(render) : render(scope);
  };
}

interface FieldTemplates {
  fields: Map<DecisionField, Template>;
  rawCixml: Template;
}

function compile(config: CurriReplyConfig, action: DecisionAction): FieldTemplates {
  const fields = new Map<DecisionField, Template>();
  for (const field of fieldsOf[action]) {
    const text = config.fields[field];
    if (text.trim() !== "") fields.set(field, compileTemplate(text, "text"));
  }
  return { fields, rawCixml: compileTemplate(action === "not-applicable" ? "" : config.rawCixml, "xml") };
}
