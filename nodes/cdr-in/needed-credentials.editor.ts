import { current } from "../common/editor/validators.js";

/** The credentials that the form cannot do without as it is filled in now, and the words that say so. */
function neededBy(node: object): { names: string[]; words: string } {
  const source = current(node, "source");
  if (source === "sftp") return { names: ["username", "password"], words: "errors.login" };
  if (source === "http" && current(node, "verify") !== "none")
    return { names: ["secret"], words: "errors.secret" };
  return { names: [], words: "" };
}

/** The validator of a credential's field; a stored password stands there as a word of the editor's own. */
export const neededCredential = (name: string) =>
  function (this: EditorNode, value: unknown, _options: object): boolean | string {
    const { names, words } = neededBy(this);
    return !names.includes(name) || value !== "" || this._(words);
  };

/**
 * The same for the mark on the canvas, as the validator of a property: those of credentials are asked in the open form
 * only. What the server has is not known before the form was opened, nor after a deploy.
 */
export function hasNeededCredentials(this: EditorNode, _value: unknown, _options: object): boolean | string {
  const { credentials } = this;
  if (!credentials) return true;
  const { names, words } = neededBy(this);
  return names.every((name) => credentials[name] || credentials[`has_${name}`]) || this._(words);
}
