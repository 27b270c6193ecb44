import { strict as assert } from "node:assert";
import { compileTemplate, compileUrlTemplate, TemplateError } from "../../../lib/template/index.js";

function refusal(text: string): TemplateError {
  try {
    compileTemplate(text, "text");
  } catch (error) {
    assert.ok(error instanceof TemplateError);
    assert.equal(error.code, "template");
    return error;
  }
  return assert.fail(`compiled: ${text}`);
}

describe("a template that cannot be read", () => {
  const rows: Array<[what: string, text: string, line: number, column: number]> = [
    ["an unclosed tag", "{{ event.x", 1, 1],
    ["an unclosed tag after others", "{{a}}\n  {{ event.x\n\n", 2, 3],
    ["an unclosed triple tag", "x {{{ a }} y", 1, 3],
    ["an unclosed section", "a\n{{#b}} {{c}}", 2, 1],
    ["a section closed by another name", "{{#b}}\n{{/c}}", 1, 1],
    ["a closing tag without section", "a {{/b}}", 1, 3],
    ["a partial", "a\nb{{> other }}", 2, 2],
    ["an empty tag", "a{{ }}", 1, 2],
    ["a partial in a section", "{{#a}}{{>b}}{{/a}}", 1, 7],
  ];
  for (const [what, text, line, column] of rows) {
    it(`[WA-062] refuses ${what}, with line and column`, () => {
      const { message, line: atLine, column: atColumn } = refusal(text);
      assert.deepEqual([atLine, atColumn], [line, column]);
      assert.ok(message.includes(`line ${line}, column ${column}`), message);
    });
  }

  it("refuses bad delimiters and absurd nesting as nothing else than a TemplateError", () => {
    refusal("{{= x =}}");
    const deep = `${"{{#a}}".repeat(5_000)}${"{{/a}}".repeat(5_000)}`;
    try {
      compileTemplate(deep, "text").render({ message: { a: true } });
    } catch (error) {
      assert.ok(error instanceof TemplateError);
    }
  });

  it("refuses the same in a URL", () => {
    assert.throws(() => compileUrlTemplate("https://h/{{ x"), TemplateError);
  });
});
