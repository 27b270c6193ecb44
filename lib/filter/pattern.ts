import { createContext, Script } from "node:vm";

/** Longer texts are searched up to here; numbers, names and addresses are far shorter. */
export const maxSearched = 1000;
/** Far more than any honest pattern needs for 1000 characters, and still a fraction of what a caller waits. */
const timeLimitMs = 100;

export type Search = "match" | "no match" | "timed out";

/**
 * A regular expression that cannot hold the process up: where backtracking could explode it runs under a time limit.
 *
 * @throws SyntaxError
 */
export function patternOf(source: string, ignoreCase: boolean): (text: string) => Search {
  const regex = new RegExp(source, ignoreCase ? "i" : "");
  const limited = canExplode(source);
  return (whole) => {
    const text = whole.slice(0, maxSearched);
    if (!limited) return regex.test(text) ? "match" : "no match";
    return searchWithin(timeLimitMs, regex, text);
  };
}

/**
 * Whether matching may take more than about the square of the text's length: a group repeated, a back reference,
 * a lookaround, several open repetitions, or many small choices. Says yes rather than no. This guards against texts,
 * which come from outside, not against the pattern, which is part of the flow: one of some dozens of `?` in a row
 * takes V8 seconds to compile.
 */
export function canExplode(source: string): boolean {
  if (/\\[1-9k]|\(\?<?[=!]/.test(source)) return true;
  const bare = source
    .replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, "x") // escapes and character classes: one character each
    .replace(/\(\?(?:[\w-]*:|<\w+>)/g, "(");
  if (/\)(?:[*+]|\{\d)/.test(bare)) return true;
  if (bare.includes("|") && bare.split("(").length > 4) return true;
  const repetitions = bare.match(/(?:[*+?]|\{\d+,\d*\})\??/g) ?? [];
  const open = repetitions.filter((repetition) => /^[*+]|,\}/.test(repetition));
  const startsAnywhere = !bare.startsWith("^") || bare.includes("|");
  return open.length + (startsAnywhere ? 1 : 0) > 2 || repetitions.length > 3;
}

const script = new Script("pattern.test(text)");
let sandbox: { pattern?: RegExp; text?: string } | undefined;

function searchWithin(timeout: number, pattern: RegExp, text: string): Search {
  sandbox ??= createContext(Object.create(null)) as { pattern?: RegExp; text?: string };
  sandbox.pattern = pattern;
  sandbox.text = text;
  try {
    return script.runInContext(sandbox, { timeout }) ? "match" : "no match";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "timed out";
    throw error;
  }
}
