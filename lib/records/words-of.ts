/** A list of names as it is written here: one word each. */
export const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);
