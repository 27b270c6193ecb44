import { strict as assert } from "node:assert";
import { compileTemplate, compileUrlTemplate, parseJson } from "../../../lib/template/index.js";
import { isBlockedAddress, isBlockedHost } from "../../../lib/webhook/blocked-addresses.js";
import { decodersFor } from "../../../lib/webhook/decompress.js";
import { checkHeaderName, headerBytes } from "../../../lib/webhook/headers.js";
import { goesThroughProxy } from "../../../lib/webhook/proxy.js";
import { maskUrl } from "../../../lib/webhook/redact.js";
import { readResponse } from "../../../lib/webhook/response.js";
import { retryAfterOf } from "../../../lib/webhook/retry-timing.js";
import { targetOf, withQuery } from "../../../lib/webhook/url.js";
import { cpuMsOf } from "../../support/cpu-time.js";

const size = 250_000;
const of = (unit: string): string => unit.repeat(Math.ceil(size / unit.length));

/** What makes a pattern with several ways to match go through all of them. */
const texts: Record<string, string> = Object.fromEntries(
  [
    ...["1", "a", " ", ".", "%", "%2e", "/.", "/", "?", "&", "=", ";", ";a", "; ", "{", "[", '"', "\\", "<"],
    ...[
      "<!",
      "<!--",
      "<a ",
      "&a;",
      "1.",
      "1e",
      ":1",
      "@",
      "+",
      "-",
      ",",
      "\n",
      "\t",
      "\u00e4",
      "\ud800",
      "{}",
    ],
    ...[";charset", ";charset=", "{{", "(", "Mon, "],
  ].flatMap((unit) => [
    [`${JSON.stringify(unit)} again and again`, of(unit)],
    [`${JSON.stringify(unit)} again and again and an end`, `${of(unit)}\u0000x`],
  ]),
);

const rendered = (template: string) => (v: string) => compileUrlTemplate(template).render({ message: { v } });

const readers: Record<string, (text: string) => unknown> = {
  "JSON and its fault": parseJson,
  "JSON string and its fault": (text) => parseJson(`["${text}`),
  "URL made of a value": rendered("{{v}}/x"),
  "host of a URL": rendered("https://{{v}}/x"),
  "path of a URL": rendered("https://h/{{v}}/x"),
  "query of a URL": rendered("https://h/?q={{v}}"),
  ...Object.fromEntries(
    (["json", "text", "xml", "url", "header"] as const).map((form) => [
      `value escaped for ${form}`,
      (text: string) => compileTemplate("{{v}}", form).render({ message: { v: text } }),
    ]),
  ),
  target: targetOf,
  "target's host": (text) => targetOf(`https://${text}`),
  "target's path": (text) => targetOf(`https://h/${text}`),
  "URL with a query": (text) => withQuery(`https://h/${text}`, "a=1"),
  "masked URL": (text) => maskUrl(`https://${text}`),
  "masked query": (text) => maskUrl(`https://h/?${text}`),
  address: isBlockedAddress,
  host: isBlockedHost,
  "proxied host": (text) => goesThroughProxy({ url: "http://p", noProxy: ["*.x"] }, text),
  "name of a header": checkHeaderName,
  "value of a header": headerBytes,
  "Retry-After": (text) => retryAfterOf(text, 0),
  "Content-Encoding": decodersFor,
  "Content-Type": (text) => answer("x", text),
  charset: (text) => answer("x", `text/plain; charset=${text}`),
  "untyped answer": (text) => answer(text, ""),
  "JSON answer": (text) => answer(text, "application/json"),
  "XML answer": (text) => answer(text, "text/xml"),
  "XML content": (text) => answer(`<a>${text}</a>`, "text/xml"),
};

const answer = (body: string, type: string) =>
  readResponse({ status: 200, headers: { "content-type": type }, body: Buffer.from(body) }, "auto");

describe("a text of 250 kB from outside", function () {
  this.timeout(30_000); // each test reads some eighty texts

  for (const [what, read] of Object.entries(readers))
    it(`stalls nothing as ${what}`, () => {
      for (const [name, text] of Object.entries(texts)) {
        const tookMs = cpuMsOf(() => {
          try {
            read(text);
          } catch {
            // refused, which is the other good end
          }
        });
        assert.ok(tookMs < 500, `${name}: ${Math.round(tookMs)} ms`);
      }
    });
});
