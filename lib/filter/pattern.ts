import { createContext, Script } from "node:vm";

/** Longer texts are searched up to here; numbers, names and addresses are far shorter. */
export const maxSearched = 1000;
/**
 * For all that a filter searches in one message, ms: far more than any honest pattern needs for 1000 characters, and
 * still a fraction of what a caller waits.
 */
export const searchLimitMs = 100;

export type Search = "match" | "no match" | "timed out";

/**
 * A regular expression that cannot hold the process up: it runs under a time limit where backtracking could explode
 * it, and where there are several texts.
 *
 * @returns looks for the first text that matches
 * @throws SyntaxError
 */
export function patternOf(
  source: string,
  ignoreCase: boolean,
): (texts: readonly string[], limitMs: number) => Search {
  const regex = new RegExp(source, ignoreCase ? "i" : "");
  const isRisky = canExplode(source);
  return (whole, limitMs) => {
    if (limitMs <= 0) return "timed out";
    const texts = whole.map((text) => text.slice(0, maxSearched));
    if (isRisky || texts.length > 1) return searchWithin(limitMs, regex, texts);
    return regex.test(texts[0]!) ? "match" : "no match";
  };
}

/**
 * Whether matching may take more than about the square of the text's length: a group repeated, a back reference,
 * a lookaround, several repetitions, or many small choices. Says yes rather than no. This guards against texts,
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
  // One optional character beside a repetition is in so many patterns for numbers that it is let pass.
  const optional = bare.match(/\?/g)?.length ?? 0;
  const repetitions = bare.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  return repetitions > 1 || optional > (repetitions === 0 ? 3 : 1);
}

const script = new Script("texts.some((text) => pattern.test(text))");
let sandbox: { pattern?: RegExp; texts?: readonly string[] } | undefined;

function searchWithin(limitMs: number, pattern: RegExp, texts: readonly string[]): Search {
  sandbox ??= createContext(Object.create(null)) as { pattern?: RegExp; texts?: readonly string[] };
  sandbox.pattern = pattern;
  sandbox.texts = texts;
  try {
    return script.runInContext(sandbox, { timeout: Math.ceil(limitMs) }) ? "match" : "no match";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "timed out";
    throw error;
  }
}
