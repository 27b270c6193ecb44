/** A longer text is shown as it is: laying it out would stop the editor. */
const longestLaidOut = 100_000;

/** A body. JSON is laid out for reading; a press shows it as it went over the wire. Text only, whatever it holds. */
export function textBlock(words: Worded, text: string): JQuery {
  const laidOut = layOut(text);
  const pre = $("<pre>", { tabindex: 0 }).text(laidOut ?? text);
  const block = $("<div>", { class: "call-events-text" }).append(pre);
  if (laidOut === undefined || laidOut === text) return block;
  let isLaidOut = true;
  const toggle = $("<button>", { type: "button", class: "call-events-link" })
    .text(words._("attempt.raw"))
    .on("click", () => {
      isLaidOut = !isLaidOut;
      pre.text(isLaidOut ? laidOut : text);
      toggle.text(words._(isLaidOut ? "attempt.raw" : "attempt.laidOut"));
    });
  return block.append(toggle);
}

function layOut(text: string): string | undefined {
  if (text.length > longestLaidOut || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}
