import { strict as assert } from "node:assert";
import { type Condition, compileFilter, operators } from "../../../lib/filter/index.js";

const matches = (given: Partial<Condition>, x: unknown, values: unknown[] = []): boolean =>
  compileFilter([{ field: "x", op: "eq", value: "", valueType: "str", ignoreCase: false, ...given }]).matches(
    { x },
    values,
  );

/** Generous, and still a small part of what a bound that is missing costs. */
function quick(work: () => void, ms = 300): void {
  const started = performance.now();
  work();
  const took = performance.now() - started;
  assert.ok(took < ms, `${took} ms`);
}

const size = 250_000;
const hostile: Record<string, string> = {
  "digits and a letter": `${"1".repeat(size)}x`,
  digits: "1".repeat(size),
  "digits, a point, digits": `${"1".repeat(size / 2)}.${"1".repeat(size / 2)}x`,
  "blanks between digits": `1${" ".repeat(size)}x`,
  "blanks and an end": `${" ".repeat(size)}x`,
  exponents: "1e".repeat(size / 2),
  points: ".".repeat(size),
  "a date and more": `2026-01-31T09:15${" ".repeat(size)}x`,
  letters: "a".repeat(size),
  "commas and blanks": ", ".repeat(size / 2),
};

describe("a text of 250 kB from a caller", function () {
  this.timeout(30_000); // each test asks every operator

  for (const [what, text] of Object.entries(hostile))
    it(`${what}: no operator stalls on it, on either side`, () => {
      for (const op of operators)
        for (const ignoreCase of [true, false]) {
          const value = op === "between" ? ["5", "9"] : op === "in" ? ["5", "9"] : "5";
          quick(() => matches({ op, value, ignoreCase }, text));
          if (op === "regex") continue; // a pattern is the flow's own
          const values = op === "between" ? [[text], [text]] : [text];
          const given = { op, value: values.map(String), valueType: "msg", ignoreCase } as const;
          quick(() => matches(given, "5", values));
          quick(() => matches(given, text, values));
        }
      for (const op of ["eq", "gt", "in", "between"] as const)
        quick(() => matches({ op, value: op === "between" ? [1, 9] : [5], valueType: "num" }, text));
    });

  it("is no number beyond what a number can hold, and one up to there", () => {
    assert.equal(matches({ op: "gt", value: 5, valueType: "num" }, "1".repeat(300)), true);
    assert.equal(matches({ op: "gt", value: 5, valueType: "num" }, "1".repeat(400)), false);
    for (const number of ["7", " 7 ", "7.", "+7.0", ".7e1", "70E-1"])
      assert.equal(matches({ op: "eq", value: 7, valueType: "num" }, number), true, number);
    for (const none of ["7x", "0x7", "7..0", "e1", ".", "7e", "--7", "7 0"])
      assert.equal(matches({ op: "eq", value: 7, valueType: "num" }, none), false, none);
  });
});

describe("a list of thousands of values", () => {
  /** An object that counts how often its text is made. */
  const counting = (made: { times: number }): object => ({
    toJSON() {
      made.times += 1;
      return { a: 1 };
    },
  });
  const list = Array.from({ length: 1000 }, (_, index) => `+4930${index}`);

  for (const [what, given, values] of [
    ["fixed", { op: "in", value: list }, []],
    ["in context", { op: "in", value: "blocked", valueType: "global" }, [list]],
  ] as const)
    it(`${what}: the text of a field is made once, not for each of them`, () => {
      const made = { times: 0 };
      assert.equal(matches(given as Partial<Condition>, counting(made), [...values]), false);
      assert.equal(made.times, 1);
    });

  it("the text of a value is made once, not for each element of a field", () => {
    for (const op of ["contains", "starts", "eq", "in"] as const) {
      const made = { times: 0 };
      const given = { field: "x.*", op, value: "v", valueType: "msg" } as const;
      matches(given, list, [counting(made)]);
      assert.equal(made.times, 1, op);
    }
  });

  it("is looked up: 2000 elements in 100 000 values", () => {
    const blocked = Array.from({ length: 100_000 }, (_, index) => `+49${index}`);
    const callers = Array.from({ length: 2000 }, (_, index) => `+1${index}`);
    quick(() => assert.equal(matches({ field: "x.*", op: "in", value: blocked }, callers), false), 1500);
    assert.equal(matches({ field: "x.*", op: "in", value: blocked }, [...callers, "+4977"]), true);
  });

  it("may mix text, numbers, flags and objects", () => {
    const mixed = { op: "in", value: '["a", 7, true, {"b":[1]}, null]', valueType: "json" } as const;
    for (const field of ["a", 7, "7.0", true, 1, "true", { b: [1] }, '{"b":[1]}'])
      assert.equal(matches(mixed, field), true, JSON.stringify(field));
    for (const field of ["b", 8, "x", false, 0, { b: [2] }, "null", ""])
      assert.equal(matches(mixed, field), false, JSON.stringify(field));
  });

  it("of objects too deep to be compared holds none of them", () => {
    let deep: unknown[] = [];
    let other: unknown[] = [];
    for (let level = 0; level < 100_000; level++) [deep, other] = [[deep], [other]];
    assert.equal(matches({ op: "eq", value: "v", valueType: "msg" }, deep, [other]), false);
  });
});
