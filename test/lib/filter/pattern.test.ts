import { strict as assert } from "node:assert";
import { compileFilter } from "../../../lib/filter/index.js";
import { canExplode, maxSearched, patternOf } from "../../../lib/filter/pattern.js";
import { cpuMsOf } from "../../support/cpu-time.js";

/** So much time that no honest pattern is cut short, however busy the machine. */
const longMs = 10_000;
const search = (pattern: string, ignoreCase: boolean, ...texts: string[]) =>
  patternOf(pattern, ignoreCase)(texts, longMs);

const bombs: Array<[pattern: string, text: string]> = [
  ["^(a+)+$", `${"a".repeat(999)}!`],
  ["^(a|a)*$", `${"a".repeat(999)}!`],
  ["^(?:a?){30}a{30}$", "a".repeat(29)],
  ["(.*)*x", "y".repeat(1000)],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(500)],
  ["(\\d+)*\\d+!", "1".repeat(1000)],
  ["(?=(a+))*b", "a".repeat(1000)],
  ["(a*)\\1*\\1*b", "a".repeat(1000)],
  ["a*a*a*a*a*b", "a".repeat(1000)],
  ["^\\d+-\\d+-\\d+$", `${"1".repeat(999)}`],
  [".*a.*b", "a".repeat(1000)],
  [".{0,1000}.{0,1000}x", "a".repeat(1000)],
  ["\\d{1,30}\\d{1,30}\\d{1,30}x", "1".repeat(1000)],
  ["^a?a?a?a?a*b", "a".repeat(1000)],
];

describe("a pattern that backtracks without end", () => {
  for (const [pattern, text] of bombs) {
    it(`${pattern.slice(0, 30)} is known as one and holds nothing up`, () => {
      assert.equal(canExplode(pattern), true);
      assert.notEqual(patternOf(pattern, false)([text], 100), "match"); // without a limit it would not come back
    });
  }

  it("counts as no match and is told", () => {
    const filter = compileFilter([
      { field: "y", op: "eq", value: "1", valueType: "str", ignoreCase: false },
      { field: "x", op: "regex", value: "^(a+)+$", valueType: "str", ignoreCase: false },
    ]);
    const told: number[] = [];
    assert.equal(
      filter.matches({ y: 1, x: `${"a".repeat(500)}!` }, [], (index) => told.push(index)),
      false,
    );
    assert.deepEqual(told, [1]);
    assert.equal(
      filter.matches({ y: 1, x: "aaa" }, [], (index) => told.push(index)),
      true,
    );
    assert.deepEqual(told, [1]);
  });
});

describe("the time for patterns", () => {
  const bomb = { field: "x.*", op: "regex", value: "^(a+)+$", valueType: "str", ignoreCase: false } as const;
  const hostile = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`a${index}`, `${"a".repeat(200)}!`]),
  );

  it("is one for all values of a message: 200 of them take no longer than one", () => {
    const told: number[] = [];
    const tookMs = cpuMsOf(() =>
      assert.equal(
        compileFilter([bomb]).matches({ x: hostile }, [], (index) => told.push(index)),
        false,
      ),
    );
    assert.ok(tookMs < 1000, `${tookMs} ms`);
    assert.deepEqual(told, [0]);
  });

  it("is one for all conditions: when it is spent, the next one is not searched", () => {
    const pattern = "^(?:first|(?:x+x+)+y)";
    const took = (text: string): number => cpuMsOf(() => search(pattern, false, text));
    let text = "xxxxxxxxxxxx!";
    while (Math.min(took(text), took(text)) < 10) text = `x${text}`; // each x doubles it
    const filter = compileFilter(Array.from({ length: 40 }, () => ({ ...bomb, value: pattern })));
    const told: number[] = [];
    assert.equal(
      filter.matches({ x: [text, "first"] }, [], (index) => told.push(index)),
      false,
    );
    assert.equal(told.length, 1);
  });

  it("is another for the next message", () => {
    const filter = compileFilter([bomb]);
    assert.equal(filter.matches({ x: hostile }), false);
    assert.equal(filter.matches({ x: ["b", "aaa"] }), true);
  });
});

describe("a pattern of everyday life", () => {
  for (const pattern of [
    "^\\+?49\\d{3,}$",
    "^(100|101|102)$",
    "sales",
    "^[0-9+*#]+$",
    "^(?:\\+1)?555",
    "^1\\d{3}$",
    "^SEP[0-9A-F]{12}$",
    "a\\+\\*b(c)",
    "[+*?{]{2}",
  ])
    it(`${pattern} needs no time limit`, () => assert.equal(canExplode(pattern), false));

  it("finds what a bare regular expression finds, with the time limit or without", () => {
    const texts = [
      "",
      "+4930123",
      "101",
      "sales desk",
      "aab",
      "a+*bc",
      "555-1234",
      "SEP0123456789AB",
      "line\nbreak",
    ];
    const patterns = [
      "^\\+?49\\d{3,}$",
      "^(100|101|102)$",
      "(a+)+b",
      "^(\\w+\\s?)+$",
      "(?<=sales )desk",
      "^.*-.*$",
      "A",
    ];
    for (const pattern of patterns)
      for (const text of texts)
        for (const ignoreCase of [true, false])
          assert.equal(
            search(pattern, ignoreCase, text) === "match",
            new RegExp(pattern, ignoreCase ? "i" : "").test(text),
            `${pattern} on ${text}`,
          );
  });

  it("searches the beginning of a text that is very long", () => {
    assert.equal(search("x", false, `${"a".repeat(maxSearched - 1)}x`), "match");
    assert.equal(search("x", false, `${"a".repeat(maxSearched)}x`), "no match");
  });

  it("finds any of several texts", () => {
    assert.equal(search("^b", false, "a", "b"), "match");
    assert.equal(search("^c", false, "a", "b"), "no match");
  });
});
