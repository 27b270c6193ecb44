export { compileTemplate, compileUrlTemplate } from "./compile.js";
export { escapeUrl } from "./escape.js";
export { JsonDepthError, parseJson, readJson } from "./json.js";
export { TemplateError } from "./template-error.js";
export type { ContextKey, Escape, Rendered, Template, TemplateScope } from "./types.js";
