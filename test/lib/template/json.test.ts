import { strict as assert } from "node:assert";
import { JsonDepthError, parseJson, TemplateError } from "../../../lib/template/index.js";

describe("reading rendered JSON", () => {
  it("gives what JSON.parse gives", () => {
    for (const text of ['{"a":[1,-2.5e3,true,false,null,"\\u00e9\\n"]}', " [] ", "0", '"x"'])
      assert.deepEqual(parseJson(text), JSON.parse(text));
  });

  const faults: Array<[text: string, line: number, column: number]> = [
    ["", 1, 1],
    ["  ", 1, 3],
    ['{"a":}', 1, 6],
    ['{"a":1,}', 1, 8],
    ["[1,]", 1, 4],
    ["[1 2]", 1, 4],
    ["[,1]", 1, 2],
    ['{"a" 1}', 1, 6],
    ["{a:1}", 1, 2],
    ['{\n  "a": 01\n}', 2, 9],
    ['{"a":1', 1, 7],
    ['{"a":"x', 1, 6],
    ['["a\nb"]', 1, 2],
    ["[1}", 1, 3],
    ['{"a":1]', 1, 7],
    ["1 2", 1, 3],
    ["[]]", 1, 3],
    ["nul", 1, 1],
    ["[tru]", 1, 2],
    [":", 1, 1],
    ['{"a"::1}', 1, 6],
    ['["\\x"]', 1, 2],
    ["\u00a01", 1, 1],
  ];
  for (const [text, line, column] of faults) {
    it(`finds the fault of ${JSON.stringify(text)}`, () => {
      try {
        parseJson(text);
        assert.fail("read");
      } catch (error) {
        assert.ok(error instanceof TemplateError, String(error));
        assert.deepEqual([error.line, error.column], [line, column]);
      }
    });
  }

  it("refuses what is nested more than 200 deep, and tells where", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    assert.deepEqual(parseJson(nested(200)), JSON.parse(nested(200)));
    assert.equal((parseJson(`[${'[],{"a":"[["},'.repeat(500)}0]`) as unknown[]).length, 1001);
    for (const depth of [201, 3000, 100_000])
      assert.throws(
        () => parseJson(`\n${nested(depth)}`),
        (error: TemplateError) => error instanceof JsonDepthError && error.line === 2 && error.column === 201,
      );
  });

  it("finds a place in every text that JSON.parse refuses", () => {
    const whole = '{"a": [1, {"b": "x\\"y"}, null], "c": -1.5e-3}';
    for (let at = 0; at < whole.length; at++) {
      for (const text of [
        whole.slice(0, at),
        `${whole.slice(0, at)}}${whole.slice(at)}`,
        whole.slice(0, at) + whole.slice(at + 1),
      ]) {
        try {
          JSON.parse(text);
        } catch {
          assert.throws(
            () => parseJson(text),
            (error: TemplateError) => error.line === 1 && error.column! <= text.length + 1,
          );
        }
      }
    }
  });
});
