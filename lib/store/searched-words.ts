/** As many as anybody types. */
const most = 20;

/** The words of a search, in small letters: each must be found somewhere. */
export const searchedWords = (q = ""): string[] =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, most);
