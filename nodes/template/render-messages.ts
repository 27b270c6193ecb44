import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import type { CallMessage } from "../../lib/call/index.js";
import type { TemplateScope } from "../../lib/template/index.js";
import {
  compileTemplate,
  JsonDepthError,
  parseJson,
  type Template,
  TemplateError,
} from "../../lib/template/index.js";
import { MissingPathWarnings } from "../common/missing-paths.js";
import { onInput } from "../common/on-input.js";
import { refuseMessages } from "../common/refuse-messages.js";
import { templateScope } from "../common/template-context.js";
import { type Words, wordsOf } from "../common/words.js";
import { migrate } from "./config.js";

/** Puts the rendered template into each message. */
export function renderMessages(RED: NodeAPI, node: Node, raw: NodeDef): void {
  const config = migrate(raw);
  const words = wordsOf(RED, node);
  const warnings = new MissingPathWarnings(node, words);

  let template: Template;
  try {
    template = compileTemplate(config.template, config.escape);
  } catch (error) {
    refuseMessages(node, error as Error, words("status.failed"));
    return;
  }
  const status = failureStatus(node, words);
  status.worked();

  const result = (scope: TemplateScope): unknown => {
    const { text, missing } = template.render(scope);
    if (config.missing === "error" && missing.length > 0)
      throw new TemplateError(words("errors.missing", { paths: missing.join(", ") }));
    if (config.missing === "warn") warnings.report(missing);
    return config.parse ? parsed(text, words) : text;
  };

  const write = (msg: CallMessage, scope: TemplateScope): void => {
    try {
      const written = RED.util.setMessageProperty(msg as NodeMessage, config.output, result(scope), true);
      if (written === false) throw new TemplateError(words("errors.output", { path: config.output }));
      status.worked();
    } catch (error) {
      status.failed();
      throw error;
    }
  };

  onInput(node, (msg, send) => {
    const scope = templateScope(RED, node, msg, [template]);
    if (scope instanceof Promise)
      return scope.then((read) => {
        write(msg, read);
        send(msg);
      });
    write(msg, scope);
    send(msg);
  });
}

function parsed(text: string, words: Words): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const { line = 1, column = 1 } = error as TemplateError;
    const key = error instanceof JsonDepthError ? "errors.depth" : "errors.json";
    throw new TemplateError(words(key, { line, column }));
  }
}

/** Red while the last message failed. */
function failureStatus(node: Node, words: Words) {
  let red: boolean | undefined;
  const show = (failed: boolean, status: Parameters<Node["status"]>[0]): void => {
    if (red === failed) return;
    red = failed;
    node.status(status);
  };
  return {
    failed: () => show(true, { fill: "red", shape: "ring", text: words("status.failed") }),
    worked: () => show(false, {}),
  };
}
