import { parseFileName } from "../file-name.js";

/** A place in the folder that clients see. It exists nowhere: names of it are never used as paths of this machine. */
export interface VirtualPath {
  /** From the root, `/` for the root itself. */
  text: string;
  /** Its last part; "" = a folder. */
  name: string;
}

const longestPath = 1024;
/** Of a name, encoded as the spool does; file systems allow 255 bytes, and the spool puts its own id before. */
const longestName = 200;

/** @param path as a client sent it; CUCM ends folders with `/` or `\` @returns undefined for one that leads out, or that no file could have */
export function virtualPath(path: string): VirtualPath | undefined {
  if (path.length > longestPath || hasControlCharacter(path)) return undefined;
  const parts = path.split(/[/\\]/);
  const last = parts.at(-1)!;
  const real = parts.filter((part) => part !== "" && part !== ".");
  if (real.includes("..")) return undefined;
  const name = last === "." ? "" : last;
  if (encodeURIComponent(name.toWellFormed()).length > longestName) return undefined;
  return { text: `/${real.join("/")}`, name };
}

const hasControlCharacter = (text: string): boolean => /\p{Cc}/u.test(text);

/**
 * Whether a name that nobody has used yet is that of a file to come: one of CUCM's, or one with an extension. All others
 * are folders, so that any directory path works that is entered in CUCM.
 */
export const looksLikeFile = (name: string): boolean =>
  parseFileName(name) !== undefined || /\.[^.]+$/.test(name);
