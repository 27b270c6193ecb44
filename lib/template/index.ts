export { compileTemplate, compileUrlTemplate } from "./compile.js";
export { escapeUrl } from "./escape.js";
export { parseJson } from "./json.js";
export { TemplateError } from "./template-error.js";
export type { ContextKey, Escape, Rendered, Template, TemplateScope } from "./types.js";
