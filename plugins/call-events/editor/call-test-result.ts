import type { AppResult, Decision } from "../../../lib/call/index.js";

/** What `POST call-events/test/:nodeId` answers. */
export interface CallTestResult {
  call_id: string;
  action: Decision["action"];
  by: "flow" | "deadline" | "error";
  took_ms: number;
  decision: Decision;
  reply: { decision: string; cixml: string; xml: string };
  event: object;
  app_data: Record<string, AppResult>;
  trace: Array<AppResult & { slug: string }>;
  error?: { code: string; message: string };
  /** Another node has the path: CUCM's questions go there. */
  path_taken: boolean;
}

const parts = [
  "destination",
  "calling_name",
  "called_name",
  "calling_number",
  "called_number",
  "greeting",
  "announcement",
  "reason",
] as const;

/** "Continue, calling name “Ann”": what CUCM does with the call, in words. */
function decisionInWords(words: Worded, decision: Decision): string {
  const details = parts
    .filter((part) => decision[part])
    .map((part) =>
      words._("test.detail", {
        part: words._(`test.part.${part}`),
        value: decision[part] ?? "",
      }),
    );
  return [words._(`test.action.${decision.action}`), ...details].join(", ");
}

/** Adds the decision, and who made it, to a container. Whatever comes from a call goes in as text, never as HTML. */
export function showOutcome(container: JQuery, words: Worded, result: CallTestResult): void {
  $("<p>", { class: "call-events-test-decision" })
    .text(decisionInWords(words, result.decision))
    .appendTo(container);
  $("<p>", { class: "call-events-test-by" })
    .text(words._(`test.by.${result.by}`, { ms: Math.round(result.took_ms) }))
    .appendTo(container);
  if (result.error) showProblem(container, result.error.message);
  if (result.path_taken) showProblem(container, words._("test.pathTaken"));
}

/** Adds what led to the decision. */
export function showDetails(container: JQuery, words: Worded, result: CallTestResult): void {
  section(container, words._("test.trace")).append(traceTable(words, result.trace));
  section(container, words._("test.appData")).append(
    objectTree(result.app_data, "app_data", Object.keys(result.app_data).map(pathToData)),
  );
  const reply = section(container, words._("test.reply", { decision: result.reply.decision }));
  if (result.reply.cixml) $("<pre>").text(result.reply.cixml).appendTo(reply);
  folded(reply, words._("test.wholeReply"), $("<pre>").text(result.reply.xml));
  folded(reply, words._("test.event"), objectTree(result.event, "event"));
}

export function showProblem(container: JQuery, text: string): void {
  $("<p>", { class: "call-events-test-problem" }).text(text).appendTo(container);
}

function section(container: JQuery, title: string): JQuery {
  return $("<section>").append($("<h4>").text(title)).appendTo(container);
}

function folded(container: JQuery, title: string, content: JQuery): void {
  $("<details>", { class: "call-events-details" })
    .append($("<summary>").text(title), content)
    .appendTo(container);
}

/** The path that unfolds a slug down to its data; a trailing dot asks for one level more. */
const pathToData = (slug: string): string => `${/^[a-z][a-z0-9]*$/.test(slug) ? slug : `["${slug}"]`}.data.`;

const objectTree = (value: object, path: string, expandPaths: string[] = []): JQuery =>
  $("<div>", { class: "red-ui-debug-msg-payload" }).append(
    RED.utils.createObjectElement(value, {
      rootPath: path,
      path,
      expandPaths: ["", ...expandPaths],
      typeHint: "object",
    }),
  );

function traceTable(words: Worded, trace: CallTestResult["trace"]): JQuery {
  if (trace.length === 0) return $("<p>").text(words._("test.noApps"));
  const head = $("<tr>");
  for (const column of ["app", "order", "ms", "status"]) {
    $("<th>", { scope: "col" })
      .text(words._(`test.column.${column}`))
      .appendTo(head);
  }
  return $("<table>").append($("<thead>").append(head), ...trace.map((app) => appRows(words, app)));
}

/** An app's error has a row to itself: beside the other columns a narrow sidebar has no room for a sentence. */
function appRows(words: Worded, app: CallTestResult["trace"][number]): JQuery {
  const { slug, order, took_ms, status, error, message } = app;
  const failed = status === "error";
  const rows = $("<tbody>").append(
    $("<tr>").append(
      $("<td>").append($("<code>").text(slug)),
      $("<td>").text(order ?? ""),
      $("<td>").text(took_ms === undefined ? "" : Math.round(took_ms)),
      $("<td>", { class: failed ? "call-events-failed" : "" }).text(
        words._(failed ? "test.failed" : "test.ok"),
      ),
    ),
  );
  const why = failed ? (error?.message ?? message ?? "") : "";
  if (why !== "") rows.append($("<tr>").append($("<td>", { colspan: 4 }).text(why)));
  return rows;
}
