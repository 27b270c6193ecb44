import { classInWords, hintFor } from "./state-badge.js";
import { textBlock } from "./text-block.js";
import { timeOf } from "./times.js";
import type { Attempt } from "./types.js";

type Headers = Record<string, string | string[]>;

/** One attempt, folded to a line: when, how long, and how it went. */
export function attemptPart(words: Worded, attempt: Attempt, number: number): JQuery {
  const { at, took_ms, status, error } = attempt;
  const outcome = error ? classInWords(words, error.class) : String(status ?? "");
  return $("<details>", { class: "call-events-attempt" })
    .attr("data-key", `attempt ${number}`)
    .append(
      $("<summary>").append(
        $("<span>", { class: "call-events-number" }).text(words._("attempt.number", { number })),
        $("<span>", { class: `call-events-outcome call-events-${error ? "failed" : "delivered"}` }).text(
          outcome,
        ),
        $("<span>", { class: "call-events-when" }).append(
          $("<span>", { class: "call-events-took" }).text(
            words._("attempt.took", { ms: Math.round(took_ms) }),
          ),
          timeOf(at),
        ),
      ),
      ...(error ? [errorPart(words, error)] : []),
      requestPart(words, attempt, number),
      responsePart(words, attempt, number),
    );
}

function errorPart(words: Worded, error: NonNullable<Attempt["error"]>): JQuery {
  const hint = hintFor(words, error.class);
  return $("<div>", { class: "call-events-error" }).append(
    $("<p>").text(error.message),
    ...(hint ? [$("<p>", { class: "call-events-hint-text" }).text(hint)] : []),
  );
}

function requestPart(words: Worded, { method, url, headers, body }: Attempt, number: number): JQuery {
  const part = section(words._("attempt.request"));
  if (method && url)
    part.append(
      $("<p>", { class: "call-events-request" }).append(
        $("<b>").text(method),
        document.createTextNode(` ${url}`),
      ),
    );
  if (headers) part.append(headersPart(words, headers, `request headers ${number}`));
  else part.append($("<p>", { class: "call-events-muted" }).text(words._("attempt.notSent")));
  if (body !== null) part.append(textBlock(words, body));
  return part;
}

function responsePart(words: Worded, { status, response }: Attempt, number: number): JQuery {
  const part = section(words._("attempt.response"));
  if (!response)
    return part.append($("<p>", { class: "call-events-muted" }).text(words._("attempt.noResponse")));
  part.append(
    $("<p>", { class: "call-events-request" }).append(
      $("<b>").text(words._("attempt.status", { status: status ?? "" })),
    ),
    headersPart(words, response.headers, `response headers ${number}`),
  );
  if (response.body !== "") part.append(textBlock(words, response.body));
  else part.append($("<p>", { class: "call-events-muted" }).text(words._("attempt.noBody")));
  if (response.truncated)
    part.append($("<p>", { class: "call-events-muted" }).text(words._("attempt.truncated")));
  return part;
}

function headersPart(words: Worded, headers: Headers, key: string): JQuery {
  const list = $("<dl>", { class: "call-events-headers" });
  for (const [name, value] of Object.entries(headers))
    for (const line of [value].flat()) list.append($("<dt>").text(name), $("<dd>").text(line));
  return $("<details>", { class: "call-events-fold" })
    .attr("data-key", key)
    .append($("<summary>").text(words._("attempt.headers", { count: Object.keys(headers).length })), list);
}

const section = (title: string): JQuery => $("<section>").append($("<h4>").text(title));
